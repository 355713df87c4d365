"""From rules to machine code: numba types and translates each kernel, LLVM optimises all of them together.

numba's own dispatchers would optimise and assemble each kernel again with everything that it calls: ten times
the work.  Here a kernel knows of the others only names and signatures; each is translated once, and LLVM
decides what to inline where.

* No fastmath and no parallel loops: every float operation is the IEEE one that is written, in order.  A loop whose
  turns do not touch each other may do several at a time, which changes none of them.
* No reference counts and no bounds checks; the world is one pointer to the table of `handle.py`.
"""

import contextlib
import functools
import gc
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import from_dtype, types
from numba.core import cgutils
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Flags, compile_extra
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target
from numba.core.typing import Signature, make_concrete_template, signature
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, lower_getattr_generic, models, register_model, typeof_impl
from numba.np.arrayobj import make_array, populate_array

from sim.handle import LAYOUT, WORDS
from sim.kernels import Kernel
from sim.library import target_machine
from sim.two_processes import in_two_processes

__all__ = ["object_code"]

TOGETHER = 24  # kernels linked before they join the program: each link goes through all that is there already
INLINED = {"sim.draws.philox"}  # so that a loop of draws becomes several draws at a time


# ---------------------------------------------------------------------------------------------- the world
class WorldType(types.Type):
    """The world inside a kernel: a pointer to the table of arrays."""

    def __init__(self) -> None:
        super().__init__(name="World")


register_model(WorldType)(models.OpaqueModel)


@functools.cache
def _array_type(attribute: str) -> types.Array:
    _, dtype, ndim = LAYOUT[attribute]
    return types.Array(from_dtype(dtype), ndim, "C", aligned=True)


@infer_getattr
class _WorldAttributes(AttributeTemplate):
    key = WorldType

    def generic_resolve(self, typ, attribute):
        return _array_type(attribute) if attribute in LAYOUT else None


@lower_getattr_generic(WorldType)
def _world_getattr(context, builder, typ, value, attribute):
    """An array view from the words of the attribute in the table: address, length, width."""
    slot, array_type = LAYOUT[attribute][0], _array_type(attribute)
    i64 = ir.IntType(64)
    table = builder.bitcast(value, i64.as_pointer())

    def word(k):
        return builder.load(builder.gep(table, [ir.Constant(i64, WORDS * slot + k)]))

    itemsize = ir.Constant(i64, context.get_abi_sizeof(context.get_data_type(array_type.dtype)))
    shape = [word(1 + k) for k in range(array_type.ndim)]
    strides = [itemsize] if array_type.ndim == 1 else [builder.mul(shape[1], itemsize), itemsize]
    view = make_array(array_type)(context, builder)
    pointer = builder.inttoptr(word(0), view.data.type)
    populate_array(view, data=pointer, shape=shape, strides=strides, itemsize=itemsize, meminfo=None)
    return view._getvalue()


# -------------------------------------------------------------------------------------------- the kernels
TYPES: dict[str, Any] = {
    "W": WorldType(), "void": types.void, "i8": types.int64, "f8": types.float64, "b1": types.boolean,
    "i8x2": types.UniTuple(types.int64, 2), "i8x3": types.UniTuple(types.int64, 3),
    "i8x4": types.UniTuple(types.int64, 4), "f8x2": types.UniTuple(types.float64, 2),
}  # fmt: skip


class KernelType(types.Callable, types.Opaque):
    """A kernel as the others see it: a name and one signature, to which arguments are converted."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.signature = signature_of(kernel)
        self.resolve = make_concrete_template(kernel.name, kernel.name, [self.signature])
        cpu_target.target_context.insert_func_defn([(self.call, kernel.name, self.signature.args)])
        super().__init__(f"kernel {kernel.name}")

    def get_call_type(self, context, args, kws):
        return self.resolve(context).apply(args, kws)

    def get_call_signatures(self):
        return [self.signature], False

    def get_impl_key(self, sig):
        return self.kernel.name

    def call(self, context, builder, sig, args):
        """Call the kernel by its name; a failure is passed on."""
        convention = context.call_conv
        kind = convention.get_function_type(sig.return_type, sig.args)
        callee = cgutils.get_or_insert_function(builder.module, kind, self.kernel.name)
        status, result = convention.call_function(builder, callee, sig.return_type, sig.args, args)
        with cgutils.if_unlikely(builder, status.is_error):
            convention.return_status_propagate(builder, status)
        return result


register_model(KernelType)(models.OpaqueModel)


def signature_of(kernel: Kernel) -> Signature:
    """The kernel's signature in numba's types."""
    return signature(TYPES[kernel.returns], *[TYPES[name] for name in kernel.takes])


@typeof_impl.register(Kernel)
@functools.cache
def _type_of_kernel(kernel, context):
    return KernelType(kernel)


class _Translation(JITCodeLibrary):
    """A kernel on its way into the program: optimised there, together with the others, and not before."""

    def _optimize_functions(self, ll_module):
        ll_module.data_layout = self._codegen._data_layout


def translate(kernel: Kernel, known: set[Any]) -> Iterator[llvm.ModuleRef]:
    """The kernel in LLVM's language under its own name, and the numba built-ins that it uses, but for those `known`."""
    flags = Flags()
    flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
    flags.error_model = "numpy"
    contexts = cpu_target.typing_context, cpu_target.target_context
    library = _Translation(cpu_target.target_context.codegen(), kernel.name)
    wanted = signature_of(kernel)
    found = compile_extra(*contexts, kernel.function, wanted.args, wanted.return_type, flags, {}, library)
    library._final_module.get_function(found.fndesc.llvm_func_name).name = kernel.name
    yield library._final_module
    for builtin in library._linking_libraries:
        if builtin not in known:
            known.add(builtin)
            yield builtin._get_module_for_linking()


@contextlib.contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Translating makes millions of small objects; looking through them for garbage takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _empty_program(machine: llvm.TargetMachine) -> llvm.ModuleRef:
    program = llvm.parse_assembly("")
    program.triple, program.data_layout = machine.triple, str(machine.target_data)
    return program


@global_compiler_lock
def object_code(kernels: Mapping[str, Kernel]) -> bytes:
    """Machine code of all kernels as one object file; each is a function of its name."""
    machine = target_machine()
    program = _empty_program(machine)
    for group in in_two_processes(_translated, _groups(list(kernels.values()))):
        program.link_in(llvm.parse_bitcode(group))
    for function in program.functions:
        if not function.is_declaration and function.name not in kernels:
            function.linkage = "internal"
        elif function.name in INLINED:
            function.add_function_attribute("alwaysinline")
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.slp_vectorization = False
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(program, passes)
    return machine.emit_object(program)


def _groups(rules: Sequence[Kernel]) -> list[Sequence[Kernel]]:
    return [rules[first : first + TOGETHER] for first in range(0, len(rules), TOGETHER)]


def _translated(groups: Sequence[Sequence[Kernel]]) -> list[bytes]:
    """Each group of kernels in LLVM's language, as bitcode."""
    machine, found = target_machine(), []
    known: set[Any] = set()
    with _no_garbage_collection():
        for group in groups:
            program = _empty_program(machine)
            for kernel in group:
                for module in translate(kernel, known):
                    program.link_in(module, preserve=True)
            found.append(program.as_bitcode())
    return found
