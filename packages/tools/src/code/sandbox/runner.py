# Process 1 of the sandbox: starts the program, watches memory and files, ends what is left, and sends the plain files of /out to
# descriptor 3. The program has the same user id, but cannot stop process 1 (the kernel shields it) nor look into it (it is not dumpable).
# Nothing here is trusted outside: the host reads what comes with limits.
import ctypes, errno, json, os, resource, select, signal, stat, sys, time

limits = json.loads(sys.argv[1])
MIB = 1024 * 1024
LIFELINE = 0  # the host closes it to end everything; it also closes when the host itself dies
RESULTS = 3  # the descriptor that leads to the host
POLL_SECONDS = 0.02
MAX_INODES = 20_000  # empty files cost memory of the kernel that no size limit counts

with open("/proc/self/oom_score_adj", "w") as file:
    file.write("1000")  # if the machine runs out of memory, this is what the kernel ends first
ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE


def limit(kind, value):
    resource.setrlimit(kind, (value, value))


def start():
    pid = os.fork()
    if pid != 0:
        return pid
    try:
        os.setsid()
        os.dup2(os.open("/dev/null", os.O_RDONLY), LIFELINE)
        os.closerange(3, 1024)
        limit(resource.RLIMIT_AS, limits["memoryMiB"] * MIB)
        # the soft limit says why it ends, the hard one ends it anyway
        resource.setrlimit(resource.RLIMIT_CPU, (limits["cpuSeconds"], limits["cpuSeconds"] + 1))
        limit(resource.RLIMIT_FSIZE, limits["diskMiB"] * MIB)
        limit(resource.RLIMIT_NPROC, limits["processes"] + 1)  # and this one
        limit(resource.RLIMIT_NOFILE, 256)
        limit(resource.RLIMIT_CORE, 0)
        os.execv("/usr/bin/python3", ["python3", "-I", "-B", "-u", "-X", "utf8", "/in/main.py"])
    finally:
        os._exit(127)


def used_kib():
    total = 0
    for name in os.listdir("/proc"):
        if not name.isdigit() or name == "1":
            continue
        try:
            with open(f"/proc/{name}/status") as file:
                for line in file:
                    if line.startswith(("RssAnon:", "RssShmem:")):
                        total += int(line.split()[1])
        except OSError:
            pass
    return total


def machine_is_full():
    with open("/proc/meminfo") as file:
        facts = {line.split(":")[0]: int(line.split()[1]) for line in file}
    return facts.get("MemAvailable", 1) < facts.get("MemTotal", 1) * 0.04


def exceeded():
    if used_kib() > limits["memoryMiB"] * 1024 or machine_is_full():
        return "memory"
    for folder in ("/tmp", "/out", "/dev/shm"):
        facts = os.statvfs(folder)
        if facts.f_files - facts.f_ffree > MAX_INODES:
            return "disk"
    return None


def end_all():
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
        except OSError:
            pass
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def watch(program):
    end = time.monotonic() + limits["wallMs"] / 1000 + 5  # the host's clock comes first
    while True:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
        except InterruptedError:
            continue
        if pid == program:
            if os.WIFEXITED(status):
                return os.WEXITSTATUS(status), None
            ended_by = os.WTERMSIG(status)
            # the kernel's two clocks differ by some ticks, so the sum alone says too little; the hard limit kills who ignores the soft one
            spent = usage.ru_utime + usage.ru_stime >= limits["cpuSeconds"] * 0.8
            is_over = ended_by == signal.SIGXCPU or (ended_by == signal.SIGKILL and spent)
            return -ended_by, "time" if is_over else None
        if pid != 0:
            continue  # an orphan that process 1 inherited
        why = exceeded()
        if why is not None:
            return None, why
        if select.select([LIFELINE], [], [], POLL_SECONDS)[0] or time.monotonic() > end:
            os._exit(1)


def collect():
    files, left_out, room = [], [], limits["fileBytes"]
    for folder, folders, names in os.walk("/out", followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            shown = os.path.relpath(path, "/out").encode("utf-8", "replace").decode()
            if len(left_out) >= 20:
                return files, left_out + ["and more"]
            try:
                handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            except OSError as error:
                left_out.append(f"{shown}: " + ("not a regular file" if error.errno == errno.ELOOP else str(error)))
                continue
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    left_out.append(f"{shown}: not a regular file")
                elif len(files) >= limits["files"]:
                    left_out.append(f"{shown}: more than {limits['files']} files")
                elif os.fstat(handle).st_size > room:
                    left_out.append(f"{shown}: too large")
                else:
                    data = file.read(room)
                    room -= len(data)
                    files.append((shown, data))
    return files, left_out


exit_code, killed_by = watch(start())
end_all()
files, left_out = collect() if killed_by is None else ([], [])
head = {
    "exitCode": exit_code,
    "killedBy": killed_by,
    "left": left_out,
    "files": [{"name": name, "size": len(data)} for name, data in files],
}
with os.fdopen(RESULTS, "wb") as host:
    host.write(json.dumps(head).encode() + b"\n")
    for _, data in files:
        host.write(data)
