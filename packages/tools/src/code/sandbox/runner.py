# Runs inside the sandbox, before and after the code of the model: sets limits that cannot be raised again, runs it, ends whatever it left
# behind, and sends the regular files of /out to file descriptor 3. Nothing here is trusted outside: a program may write there what it likes.
import json
import os
import resource
import signal
import stat
import subprocess
import sys

limits = json.loads(sys.argv[1])
mebibyte = 1024 * 1024
for what, value in (
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_AS, limits["memoryMiB"] * mebibyte),
    (resource.RLIMIT_FSIZE, limits["diskMiB"] * mebibyte),
    (resource.RLIMIT_CPU, limits["cpuSeconds"]),
    (resource.RLIMIT_NOFILE, 256),
    (resource.RLIMIT_NPROC, limits["processes"]),
):
    resource.setrlimit(what, (value, value))

program = subprocess.Popen([sys.executable, "-I", "-B", "-u", "/in/main.py"], cwd="/out", stdin=subprocess.DEVNULL, close_fds=True)
code = program.wait()
try:
    os.kill(-1, signal.SIGKILL)
except ProcessLookupError:
    pass

entries, left = [], []
for folder, folders, names in os.walk("/out"):
    folders.sort()
    for name in sorted(names):
        path = os.path.join(folder, name)
        shown = os.path.relpath(path, "/out")
        try:
            if not stat.S_ISREG(os.lstat(path).st_mode):
                left.append(shown + ": not a regular file")
                continue
            with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
                content = file.read(limits["fileBytes"] + 1)
        except OSError as error:
            left.append(shown + ": " + str(error))
            continue
        if len(entries) >= limits["files"]:
            left.append(shown + ": more than %d files" % limits["files"])
        elif sum(len(bytes_) for _, bytes_ in entries) + len(content) > limits["fileBytes"]:
            left.append(shown + ": too large")
        else:
            entries.append((shown, content))

with os.fdopen(3, "wb") as out:
    header = {"exitCode": code, "files": [{"name": name, "size": len(content)} for name, content in entries], "left": left[:20]}
    out.write(json.dumps(header).encode() + b"\n")
    for _, content in entries:
        out.write(content)
os._exit(0)
