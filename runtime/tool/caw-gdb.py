"""gdb and the tasks of caw.  In gdb:  source caw-gdb.py      or from the shell:  caw gdb ./program

    caw tasks          every task: its number, what it waits for, where it stands; a task in another's block below it
    caw bt [N | all]   the calls that task N waits in, with their variables (without N: the chosen or the running task)
    caw frame N        chooses call N of that task: its line and variables
    caw print EXPR     EXPR in that call
    next step finish   over an await that suspends: they go on where this task goes on

All but the stepping reads memory only, so it works on a core file, too.

A suspended task of class async is a chain of frames on the heap. Each frame's caw_code tells the function, the await, and,
through the resume instance's name, the string NAME__scopes, in which cawc -g says which names can be seen there and where
they are (compiler/emit_debug.c).  In the classes green and sync a task's calls are on a stack of its own: to choose one of
those is to choose a frame of gdb's.  A fibre that does not run is not a thread that gdb knows; while one of its calls is
chosen, an unwinder makes its stack the caller of the innermost frame.
"""

import re
import gdb
import gdb.unwinder

WAITS = {"YIELD": "its turn", "IGNORES": "its turn", "TIMER": "time", "FD": "a descriptor", "POLL": "a descriptor", "JOIN": "its children",
         "WORK": "an offload", "PARK": "another task", "OUTSIDE": "another task"}
MOST = 100000  # of anything: a damaged list may be a ring


def fail(text):
    raise gdb.GdbError("caw: " + text)


def typed(name):
    try:
        return gdb.lookup_type(name)
    except gdb.error:
        fail("no debug information of libcaw (type %s)" % name)


def at(address, name):
    return gdb.Value(int(address)).cast(typed(name).pointer()).dereference()


def offset(name, field):
    return next(f.bitpos // 8 for f in typed(name).strip_typedefs().fields() if f.name == field)


def chained(value, follow):
    """The objects of a list, and a message instead of a ring."""
    for _ in range(MOST):
        if not int(value):
            return
        yield value.dereference()
        value = follow(value.dereference())
    fail("a list of libcaw's does not end: is the memory damaged?")


# ---- calls ---------------------------------------------------------------------------------------------------------
class Call:
    """One function of a task's, or a branch of one, and where it stands."""

    def __init__(self, code, state, frame=None, call=None):
        self.code, self.state, self.frame, self.call = code, int(state), frame, call
        self.function = code["function"].string()
        self.file = code["file"].string() if int(code["file"]) else "?"
        self.branch = bool(code["branch"])
        self.line = int(code["lines"][self.state - 1]) if self.state and int(code["lines"]) else 0

    def place(self):
        return "%s (%s%s)" % (self.function, self.file, ":%d" % self.line if self.line else "")

    # class async
    def base(self):
        """NAME of NAME__resume, and a block of its file."""
        block = gdb.block_for_pc(int(self.code["resume"])) if int(self.code["resume"]) else None
        while block is not None and not (block.function and block.function.name.endswith("__resume")):
            block = block.superblock  # out of what is inlined there
        if block is None:
            return None, None
        return block.function.name[: -len("__resume")], block

    def places(self):
        """(name, expression) of what can be seen, innermost first."""
        name, block = self.base()
        symbol = gdb.lookup_symbol(name + "__scopes", block)[0] if name else None
        if symbol is None:
            return []
        lines = symbol.value().string().split("\n")
        frame = gdb.Value(int(self.frame)).cast(gdb.lookup_type("struct %s__frame" % name, block.static_block).pointer())
        gdb.set_convenience_variable("caw_frame", frame)
        if lines[0]:
            up, group = lines[0].rstrip(";").split(":")
            outer = gdb.lookup_type("struct %s__frame" % up, block.static_block)
            if any(f.name == "up_" for f in frame.dereference().type.fields()):
                where = int(frame["up_"])
            else:
                where = int(at(self.frame, "caw_frame")["parent"])
                where -= next(f.bitpos // 8 for f in flat(outer) if f.name == group)
            gdb.set_convenience_variable("caw_up", gdb.Value(where).cast(outer.pointer()))
        for line in lines[1:]:
            number, _, rest = line.partition(":")
            if number == str(self.state):
                pairs = [p.partition("=") for p in rest.split(";") if p]
                return [(n, re.sub(r"\bup_->", "$caw_up->", re.sub(r"\bframe_->", "$caw_frame->", e), 1)) for n, _, e in pairs]
        return []


def flat(struct):
    """All fields, those of structs and unions without a name, too."""
    for f in struct.strip_typedefs().fields():
        if f.name:
            yield f
        else:
            for inner in flat(f.type):
                inner_at = type("Field", (), {"name": inner.name, "bitpos": f.bitpos + inner.bitpos})
                yield inner_at


def frames_from(frame):
    calls = []
    for f in chained(frame, lambda f: f["parent"]):
        if not int(f["code"]) or not int(f["code"]["function"]):
            break  # a group's root, or the task's
        calls.append(Call(f["code"].dereference(), f["state"], frame=int(f.address)))
    return calls


def calls_from(call):
    return [Call(c["code"].dereference(), c["state"], call=int(c.address)) for c in chained(call, lambda c: c["up"])]


# ---- tasks ---------------------------------------------------------------------------------------------------------
def kind_of(wait):
    return str(wait["kind"].cast(typed("caw_wait_kind"))).replace("CAW_WAIT_", "", 1)


class Task:
    def __init__(self, worker, wait, depth):
        self.worker, self.depth = worker, depth
        self.wait = int(wait.address)
        ready = bool(wait["queued"]) and wait["kind"] > 1
        self.state = "is ready" if ready else "waits for " + WAITS.get(kind_of(wait), "?")
        self.fibre = self.thread = None
        cls = worker["cls"]["name"].string()
        if cls == "async":
            self.calls = frames_from(wait["h"]["parent"])
            return
        owner = int(wait["h"]["parent"])
        if cls == "green":
            self.fibre = at(owner, "caw_stack")
            self.calls = calls_from(self.fibre["calls"])
        else:
            self.thread = True
            self.calls = calls_from(at(owner, "struct thread")["calls"])

    def name(self):
        """The outermost function that is one of its own; a branch that calls none is part of one."""
        name, whole = "main", False
        for c in self.calls:
            if whole and c.branch:
                continue
            name, whole = c.function, not c.branch
        return name

    def title(self):
        return "%s, %s" % (self.name(), self.state)


class Native(Call):
    """A call of class async that is on the stack: it has not suspended, or has been resumed."""

    def __init__(self, frame, body):
        sal = frame.find_sal()
        self.function, self.branch, self.line, self.state = body, "__b" in (frame.name() or ""), sal.line, 0
        self.file = sal.symtab.filename if sal.symtab else "?"
        self.frame = self.call = None
        self.level = frame.level()


def resumed(frame):
    """The caw_frame that a resume instance goes on with; optimised, only its caller may still know. None: nobody does."""
    loop = frame.older()
    for f, name in (frame, "self_"), (frame, "self_@entry"), (loop, "p"):
        try:
            f.select()
            value = gdb.parse_and_eval(name)
            if not value.is_optimized_out and int(value):
                return value.cast(typed("caw_frame").pointer()).dereference()
        except (gdb.error, AttributeError):
            pass
    return None


class Running(Task):
    """The task whose code runs: its calls are on the stack, the innermost ones or all."""

    def __init__(self, worker, waiting):
        self.worker, self.depth, self.wait, self.fibre, self.thread = worker, 0, 0, None, None
        self.state, self.calls, self.on = "runs", [], None
        with Thread():
            self.find(worker["cls"]["name"].string(), {t.calls[0].call for t in waiting if t.calls})

    def find(self, cls, heads):
        for thread, owner, calls in threads_of(self.worker):
            if cls != "sync" and not owner:
                continue
            if cls != "async" and (not int(calls) or int(calls) in heads):
                continue
            thread.switch()
            self.on = thread
            if cls == "async":
                self.from_stack()
            else:
                self.calls = calls_from(calls)
                for c in self.calls[:1]:  # it has moved on since its last await
                    f = frame_of(c)
                    c.line = f.find_sal().line if f is not None else c.line
            return

    def from_stack(self):
        for f in native_frames():
            body = body_of(f)
            if body:
                self.calls.append(Native(f, body))
            elif (f.name() or "").endswith("__resume"):
                frame = resumed(f)
                if frame is not None:
                    self.calls += frames_from(frame["parent"])
                return


class Thread:
    """The thread and frame that are selected now, again at the end."""

    def __enter__(self):
        self.thread, self.level = gdb.selected_thread(), gdb.selected_frame().level()

    def __exit__(self, *_):
        self.thread.switch()
        f = gdb.newest_frame()
        while f is not None and f.level() != self.level:
            f = f.older()
        if f is not None:
            f.select()


def threads_of(worker):
    """Each thread, whether it is the worker's, and what caw_calls is in it. gdb can't tell that in a core file; but it is as
    far from the thread pointer as the worker's is from its own, and that one is known. (Which thread is the worker's its
    seer knows; without one it is likely the one that is nearest.)"""
    known, all_of = int(worker["calls"]), []
    for t in sorted(gdb.selected_inferior().threads(), key=lambda t: t.num):
        t.switch()
        f = gdb.newest_frame()
        all_of.append((t, int(f.read_register("tpidr" if "aarch64" in f.architecture().name() else "fs_base"))))
    own = int(worker["seer"]["tid"]) if int(worker["seer"]) else 0
    away = min((known - p for t, p in all_of if t.ptid[1] == own or not own), key=abs)
    for t, p in all_of:
        try:
            calls = gdb.Value(p + away).cast(worker["calls"].type).dereference()
            calls.fetch_lazy()
        except gdb.error:
            continue
        yield t, p + away == known, calls


def frame_of(call):
    """gdb's frame that has this caw_call."""
    for f in native_frames():
        older = f.older()
        if older is not None and stack_of(f) <= call.call < stack_of(older):
            while older is not None and f.type() == gdb.INLINE_FRAME:  # the outermost of these is the function itself
                f, older = older, older.older()
            return f
    return None


def waits_of(scope):
    return reversed(list(chained(scope["waits"], lambda w: w["next"])))


def tree(worker):
    """As caw_dump_tasks prints it: oldest first, what is in a task's block below it."""
    found = []

    def walk(scope, depth):
        if bool(scope["group"]):
            group = at(int(scope.address) - offset("caw_group", "scope"), "caw_group")
            joiners = group["joiners"].cast(typed("caw_joiner").pointer())
            for j in chained(joiners, lambda j: j["more"]):
                found.append(Task(worker, j["w"], depth))
            depth += 1
        for w in waits_of(scope):
            if kind_of(w) != "JOIN":
                found.append(Task(worker, w, depth))
        pending.extend((k, depth) for k in chained(scope["kids"], lambda k: k["next"]))

    pending = [(worker["root"], 0)]
    while pending:  # not by recursion: a tree may be deep
        walk(*pending.pop())
    here = worker["here"].dereference()
    if int(worker["looper"]):
        found += [Task(worker, w, 0) for w in chained(here["batch"], lambda w: w["next"])]
        end, w = int(here["ready_end"]), here["ready"]
        if end != int(here["ready"].address):
            for _ in range(MOST):
                found.append(Task(worker, w.dereference(), 0))
                if int(w["next"].address) == end:
                    break
                w = w["next"]
    return found


def workers():
    try:
        first = gdb.parse_and_eval("'worker.c'::running")
    except gdb.error:
        try:
            first = gdb.lookup_static_symbol("running").value()
        except (gdb.error, AttributeError):
            fail("no debug information of libcaw")
    try:
        first.fetch_lazy()
    except gdb.error:
        fail("there is no process, and no core file")
    found = list(chained(first, lambda w: w["next"]))
    if not found:
        fail("no task runs")
    return found


def all_tasks():
    """Those that run first, each with its number."""
    chosen.leave_fibre()
    tasks = []
    for w in workers():
        waiting = tree(w)
        running = Running(w, waiting)
        tasks += ([running] if running.calls else []) + waiting
    return tasks


# ---- the stacks of gdb's -------------------------------------------------------------------------------------------
def native_frames():
    f = gdb.newest_frame()
    for _ in range(MOST):
        if f is None:
            return
        yield f
        try:
            f = f.older()
        except gdb.error:
            return


def body_of(frame):
    """The user's name of the stackless function that runs in it; None: another function."""
    f = frame.function()
    if f is None or f.name.endswith("__resume") or f.symtab is None:
        return None
    result = f.type.target().strip_typedefs()  # (not as text: that depends on the language of whatever was selected last)
    ours = result.code == gdb.TYPE_CODE_STRUCT and (result.tag or "").endswith("__ret")
    if not ours and (result.code != gdb.TYPE_CODE_PTR or result.target().strip_typedefs().tag != "caw_frame"):
        return None
    name = re.sub(r"__(start|body)$", "", f.name)
    if not ours and gdb.lookup_symbol(name + "__resume", frame.block())[0] is None:
        return None
    return re.sub(r"__b\d+$", "", name)


class FibreUnwinder(gdb.unwinder.Unwinder):
    """Makes a fibre that does not run the caller of the innermost frame, while one of its calls is chosen."""

    SAVED = {  # name of the architecture: registers at their offsets from where the fibre stands, pc, what is taken off
        "x86": ({"rip": 0, "rbp": 8}, "rsp", 16 + 128),
        "aarch64": (dict({"x%d" % (19 + i): 8 * i for i in range(11)}, pc=88), "sp", 160),
    }

    def __init__(self):
        super().__init__("caw fibres")
        self.sp = 0

    def __call__(self, pending):
        if not self.sp:
            return None
        arch = pending.architecture().name()
        saved, sp, size = self.SAVED["aarch64" if "aarch64" in arch else "x86"]
        here = pending.read_register(sp)
        if int(here) != self.innermost:
            return None
        word = gdb.lookup_type("unsigned long").pointer()
        info = pending.create_unwind_info(FrameId(here, pending.read_register("rip" if sp == "rsp" else "pc")))
        for register, where in saved.items():
            value = gdb.Value(self.sp + where).cast(word).dereference()
            info.add_saved_register(register, value.cast(pending.read_register(register).type))
        info.add_saved_register(sp, gdb.Value(self.sp + size).cast(here.type))
        return info

    def choose(self, sp):
        self.sp = 0
        gdb.invalidate_cached_frames()
        self.innermost = stack_of(gdb.newest_frame())
        self.sp = sp
        gdb.invalidate_cached_frames()


class FrameId:
    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class Chosen:
    """The task and call that the commands are about."""

    def __init__(self):
        self.task = self.number = self.call = None
        self.stopped = self.on = None  # the thread that gdb was on before a call on a stack was chosen, and that call's
        self.unwinder = FibreUnwinder()
        gdb.unwinder.register_unwinder(None, self.unwinder, True)
        gdb.events.cont.connect(lambda _: self.forget())

    def forget(self):
        self.leave_fibre()
        self.task = self.number = self.call = self.stopped = None

    def go_back(self):
        """To where the program has stopped: what steps is not the chosen call, unless it runs."""
        fibre, stopped = self.unwinder.sp, self.stopped
        self.leave_fibre()
        self.stopped = None
        away = stopped is not None and stopped.is_valid() and gdb.selected_thread() == self.on and stopped != self.on
        if away:
            stopped.switch()
        if away or fibre:
            gdb.newest_frame().select()

    def leave_fibre(self):
        if self.unwinder.sp:
            self.unwinder.sp = 0
            gdb.invalidate_cached_frames()

    def choose(self, number=None):
        tasks = all_tasks()
        if number is None:
            number = self.number if self.number is not None else 1
        if not 1 <= number <= len(tasks):
            fail("there is no task %d of %d" % (number, len(tasks)))
        if number != self.number:
            self.call = None
        self.number, self.task = number, tasks[number - 1]
        return self.task

    def choose_stack(self, task):
        """Makes its stack the one that gdb is on."""
        if isinstance(task, Running):
            task.on.switch()
        elif task.fibre is not None:
            self.unwinder.choose(int(task.fibre["sp"]))
        elif task.thread:
            best = None
            for t in gdb.selected_inferior().threads():
                t.switch()
                sp = int(gdb.newest_frame().read_register("sp"))
                if sp <= task.wait and (best is None or sp > best[0]):
                    best = (sp, t)
            if best:
                best[1].switch()

    def choose_call(self, call):
        """A call on a stack: as a frame of gdb's. False: it is a frame on the heap."""
        f = None
        if isinstance(call, Native):
            f = next((f for f in native_frames() if f.level() == call.level), None)
        elif call.call is not None:
            f = frame_of(call)
        if f is not None:
            f.select()
        return f is not None


chosen = Chosen()


# ---- printing ------------------------------------------------------------------------------------------------------
def show(value):
    try:
        return value.format_string()
    except (gdb.error, gdb.MemoryError) as e:
        return "<%s>" % e


def variables(task, call):
    if chosen.choose_call(call):
        frame, seen = gdb.selected_frame(), set()
        block = frame.block()
        while block is not None:
            for s in block:
                if (s.is_variable or s.is_argument) and s.name not in seen and not s.name.endswith("_"):
                    seen.add(s.name)
                    yield s.name, show_symbol(s, frame)
            if block.function is not None:
                return
            block = block.superblock
        return
    if call.frame is None:
        return
    for name, expression in call.places():
        try:
            yield name, show(gdb.parse_and_eval(expression))
        except gdb.error as e:
            yield name, "<%s>" % e


def show_symbol(symbol, frame):
    try:
        return show(symbol.value(frame))
    except gdb.error as e:
        return "<%s>" % e


def print_call(task, number, call, indent=""):
    print("%s#%d  %s" % (indent, number, call.place()))
    for name, value in variables(task, call):
        print("%s        %s = %s" % (indent, name, value))


def print_task(task, number):
    print("%stask %d: %s" % ("  " * task.depth, number, task.title()))
    chosen.choose_stack(task)
    for i, c in enumerate(task.calls):
        print_call(task, i, c, "  " * task.depth + "  ")
    chosen.leave_fibre()


def print_source(call):
    symtab = None
    if call.frame is not None:
        symtab = call.base()[1]
        symtab = symtab.function.symtab if symtab is not None else None
    if symtab is not None and call.line:
        try:
            print(gdb.execute("list %s:%d,%d" % (symtab.filename, call.line, call.line), to_string=True), end="")
        except gdb.error:
            pass


# ---- the commands --------------------------------------------------------------------------------------------------
class Caw(gdb.Command):
    __doc__ = __doc__

    def __init__(self):
        super().__init__("caw", gdb.COMMAND_STACK, prefix=True)

    def invoke(self, argument, from_tty):
        gdb.execute("help caw")


class Tasks(gdb.Command):
    """Every task: its number, what it waits for, where it stands."""

    def __init__(self):
        super().__init__("caw tasks", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        for i, t in enumerate(all_tasks()):
            mark = "*" if chosen.number == i + 1 else " "
            where = t.calls[0].place() if t.calls else "?"
            cls = t.worker["cls"]["name"].string()
            print("%s%3d  %-5s  %s%s, in %s" % (mark, i + 1, cls, "  " * t.depth, t.title(), where))


def number_of(argument, what):
    if not re.fullmatch(r"\d+", argument.strip()):
        fail("%s wants a number" % what)
    return int(argument)


class Backtrace(gdb.Command):
    """caw bt [N | all]: the calls that a task waits in, innermost first, with their variables."""

    def __init__(self):
        super().__init__("caw bt", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        tasks, first = all_tasks(), 1
        if argument.strip() != "all":
            tasks = [chosen.choose(number_of(argument, "caw bt") if argument.strip() else None)]
            first = chosen.number
        with Thread():
            for i, t in enumerate(tasks):
                print_task(t, first + i)


class Frame(gdb.Command):
    """caw frame N: chooses call N of the task that `caw bt` showed. On a stack, it is gdb's own frame from then on."""

    def __init__(self):
        super().__init__("caw frame", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        n = number_of(argument, "caw frame")
        task = chosen.choose()
        if n >= len(task.calls):
            fail("task %d has no call %d; it has %d" % (chosen.number, n, len(task.calls)))
        chosen.call = task.calls[n]
        if chosen.stopped is None:
            chosen.stopped = gdb.selected_thread()
        chosen.choose_stack(task)
        chosen.on = gdb.selected_thread()
        print_call(task, n, chosen.call)
        print_source(chosen.call)


class Print(gdb.Command):
    """caw print EXPR: in the call that `caw frame` chose."""

    def __init__(self):
        super().__init__("caw print", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        if chosen.call is None:
            fail("no call is chosen: caw frame N")
        if chosen.call.frame is None:
            gdb.execute("print " + argument)
            return
        places = dict(chosen.call.places())

        def put(m):
            return "(%s)" % places[m.group(2)] if m.group(2) in places else m.group(0)

        text = re.sub(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\.|->)\s*[A-Za-z_]\w*|\$\w+)|\b([A-Za-z_]\w*)\b""",
                      put, argument)
        try:
            gdb.execute("print " + text)
        except gdb.error as e:
            missing = re.match(r'No symbol "(\w+)" in current context', str(e))
            fail("%s is not kept over this await, or is no name there" % missing.group(1) if missing else str(e))


# ---- stepping ------------------------------------------------------------------------------------------------------
# A body that suspends returns, and its callers, too, down to the loop; later it is resumed from there. Code that is compiled
# for debuggers passes caw_leaves on the way out and caw_comes on the way in (abi.h), so gdb's own step is ended at the first
# and goes on behind the second. A body that ends after it was resumed returns to the loop, which resumes who awaits it.
class Silent(gdb.Breakpoint):
    """Stops without a word where `wanted` says so."""

    def __init__(self, where, wanted):
        super().__init__(where, gdb.BP_BREAKPOINT, internal=True)
        self.silent, self.wanted, self.hit = True, wanted, False

    def stop(self):
        try:
            self.hit = bool(self.wanted())
        except gdb.error:
            self.hit = False
        return self.hit


def stack_of(frame):
    return int(frame.read_register("sp"))


class Step:
    """What `next`, `step` and `finish` do beside their own work. Between hook and posthook gdb's command itself runs."""

    def __init__(self, command):
        self.command, self.leaves, self.ends = command, None, None
        frame = gdb.selected_frame()
        self.body = body_of(frame)
        if self.body is None and frame.name() == "main" and gdb.lookup_symbol("main__async", frame.block())[0] is not None:
            if command != "finish" and not self.is_called(frame):  # the C main, whose line is the user's main's first
                gdb.Breakpoint("main", internal=True, temporary=True)
            if not self.is_called(frame):
                return
        older = frame.older()
        self.in_loop = older is None or self.is_runtime(older)
        if self.body is None and not (self.in_loop and self.is_async(frame)):
            return
        self.watch(frame)

    @staticmethod
    def is_called(frame):
        """By libcaw: the user's main."""
        return frame.older() is not None and Skip.runtime(frame.older())

    @staticmethod
    def is_async(frame):
        """Of the direct form: has a caw_call."""
        f = frame.function()
        return f is not None and gdb.lookup_symbol(f.name + "__code", frame.block())[0] is not None

    @staticmethod
    def is_runtime(frame):
        name = frame.name() or ""
        return name.endswith("__resume") or name.endswith("__dequeued") or Skip.runtime(frame)

    def watch(self, frame):
        """Of the body in this frame: does it leave, does it end?"""
        self.frame_address, older = None, frame.older()
        outer = stack_of(older) if older is not None else 0

        def mine():
            f = gdb.newest_frame().older()
            return f is not None and f.older() is not None and stack_of(f.older()) == outer

        if self.body is not None:
            self.leaves = Silent("*caw_leaves", mine)
        if older is not None and self.is_runtime(older):
            if (older.name() or "").endswith("__resume"):
                with Thread():
                    frame = resumed(older)
                self.frame_address = int(frame.address) if frame is not None else None
            thread = gdb.selected_thread().num
            self.ends = Silent("*%d" % older.pc(), lambda: gdb.selected_thread().num == thread and
                               stack_of(gdb.newest_frame()) == outer)

    def over(self):
        for b in (self.leaves, self.ends):
            if b is not None and b.is_valid():
                b.delete()

    def parent(self):
        """Who awaits the frame that has just ended; None: a task has ended with it."""
        if self.frame_address is None:
            return None
        up = at(self.frame_address, "caw_frame")["parent"]
        return int(up) if int(up["code"]) and int(up["code"]["function"]) else None

    def went(self):
        """After gdb's command: goes on until it has done what it does in plain C."""
        while any(b is not None and b.hit for b in (self.leaves, self.ends)):
            ended = not (self.leaves is not None and self.leaves.hit)
            self.frame_address = self.parent() if ended else int(gdb.parse_and_eval("self"))
            self.over()
            self.leaves = self.ends = None
            if self.frame_address is None:
                gdb.execute("continue")
                return
            if not self.wait():
                return
            self.body = body_of(gdb.selected_frame())
            if ended and self.command == "finish":
                gdb.execute("frame")
                return
            self.watch(gdb.selected_frame())  # and where it stops gdb says all the same
            gdb.execute("continue" if self.command == "finish" else self.command, to_string=True)

    def wait(self):
        """Until that frame is resumed: in its body, behind the await. False: something else has stopped the program."""
        address = self.frame_address
        comes = Silent("*caw_comes", lambda: int(gdb.parse_and_eval("self")) == address)
        said = gdb.execute("continue", to_string=True)
        hit = comes.hit
        comes.delete()
        if hit:
            body = gdb.newest_frame().older()
            sp = stack_of(body)
            back = Silent("*%d" % body.pc(), lambda: stack_of(gdb.newest_frame()) == sp)
            said = gdb.execute("continue", to_string=True)
            hit = back.hit
            back.delete()
        if not hit:
            print(said.replace("Continuing.\n", ""), end="")
        return hit


class Skip:
    """What `step` does not step into: libcaw."""

    root = None

    @classmethod
    def find(cls):
        if cls.root is None:
            symbol = gdb.lookup_global_symbol("caw_run_main")
            if symbol is not None:
                cls.root = re.sub(r"task/worker\.c$", "", symbol.symtab.filename)
                for files in (cls.root + "*/*.[ch]", "*/caw/abi.h"):
                    gdb.execute("skip -gfi " + files, to_string=True)
        return cls.root

    @classmethod
    def runtime(cls, frame):
        root, sal = cls.find(), frame.find_sal()
        return sal.symtab is None or (root is not None and sal.symtab.filename.startswith(root))


class Hook(gdb.Command):
    """For gdb's own stepping commands; see caw-gdb.py."""

    step = None

    def __init__(self):
        super().__init__("caw-step", gdb.COMMAND_MAINTENANCE)

    def invoke(self, argument, from_tty):
        what, command = argument.split()
        try:
            if what == "begin":
                Skip.find()
                chosen.go_back()
                Hook.step = Step(command)
            elif Hook.step is not None:
                step, Hook.step = Hook.step, None
                try:
                    step.went()
                finally:
                    step.over()
        except gdb.error:
            pass  # no process, or no debug information: gdb says so, or its step is all there is


for command in (Caw, Tasks, Backtrace, Frame, Print, Hook):
    command()
for command in ("next", "step", "finish"):
    gdb.execute("define hook-%s\ncaw-step begin %s\nend\ndefine hookpost-%s\ncaw-step end %s\nend" % ((command,) * 4))
