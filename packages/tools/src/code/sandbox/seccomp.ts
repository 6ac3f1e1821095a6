// The system calls that the code of a model has no use for, as a filter program for the kernel: a smaller surface for attacks on it, and no
// sockets of kinds that a network namespace does not contain (vsock reaches the host of a virtual machine).
// Source of the numbers: the kernel's tables, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.

interface Architecture {
  audit: number;
  socket: number;
  denied: readonly number[];
}

/** fsopen and its family, open_tree, move_mount, mount_setattr, io_uring, pidfd_getfd, process_madvise, memfd_secret: the same everywhere. */
const newCalls = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 440, 442, 447];
/** It hides its flags from filters; the C library takes clone instead where it "does not exist". */
const clone3 = 435;

const architectures: Partial<Record<NodeJS.Architecture, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    socket: 41,
    // ptrace, syslog, modify_ldt, pivot_root, chroot, acct, settimeofday, mount, umount2, swapon, swapoff, reboot, iopl, ioperm, init_module,
    // delete_module, quotactl, clock_settime, kexec_load, add_key, request_key, keyctl, unshare, perf_event_open, name_to_handle_at,
    // open_by_handle_at, setns, process_vm_readv, process_vm_writev, kcmp, finit_module, kexec_file_load, bpf, userfaultfd, fanotify_init,
    // personality, move_pages, migrate_pages; and memory that belongs to no process, so that no limit counts it: memfd_create, shmget, shmat,
    // msgget, semget, mq_open
    denied: [
      101, 103, 154, 155, 161, 163, 164, 165, 166, 167, 168, 169, 172, 173, 175, 176, 179, 227, 246, 248, 249, 250, 272, 298, 303, 304, 308, 310, 311,
      312, 313, 320, 321, 323, 300, 135, 279, 256, 319, 29, 30, 68, 64, 240,
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    socket: 198,
    // the same calls, as far as the architecture has them
    denied: [
      117, 116, 41, 51, 89, 170, 40, 39, 224, 225, 142, 105, 106, 60, 112, 104, 217, 218, 219, 97, 241, 264, 265, 268, 270, 271, 272, 273, 294, 280,
      282, 262, 92, 239, 238, 279, 194, 196, 186, 190, 180,
    ],
  },
};

const ld = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const give = 0x06;
const allow = 0x7fff0000;
const errno = 0x00050000;
const kill = 0x80000000;
const notPermitted = 1;
const noSuchFamily = 97;
const noSuchCall = 38;
/** unix, inet, inet6: what the namespace contains */
const families = [1, 2, 10];
/** Calls of the x32 interface have this bit, and numbers of their own. */
const x32 = 0x40000000;

type Instruction = [code: number, ifTrue: number, ifFalse: number, value: number];

/** The program as bytes for `bwrap --seccomp`; null for an architecture whose numbers are not listed here. */
export function seccompProgram(architecture: NodeJS.Architecture = process.arch): Uint8Array | null {
  const known = architectures[architecture];
  if (known === undefined) return null;
  const denied = [...known.denied, ...newCalls];
  // counted from the start: 4 instructions, one per denied call, clone3, the test for socket, its argument, the families, and five ends
  const ends = 4 + denied.length + 3 + families.length;
  const at = { noFamily: ends, allow: ends + 1, deny: ends + 2, noCall: ends + 3, kill: ends + 4 };
  const program: Instruction[] = [];
  const add = (code: number, value: number, ifTrue?: number, ifFalse?: number): void => {
    const jump = (target?: number): number => (target === undefined ? 0 : target - program.length - 1);
    program.push([code, jump(ifTrue), jump(ifFalse), value]);
  };
  add(ld, 4);
  add(jumpIfEqual, known.audit, undefined, at.kill);
  add(ld, 0);
  add(jumpIfAtLeast, x32, at.deny);
  for (const call of denied) add(jumpIfEqual, call, at.deny);
  add(jumpIfEqual, clone3, at.noCall);
  add(jumpIfEqual, known.socket, undefined, at.allow);
  add(ld, 16);
  for (const family of families) add(jumpIfEqual, family, at.allow);
  add(give, errno | noSuchFamily);
  add(give, allow);
  add(give, errno | notPermitted);
  add(give, errno | noSuchCall);
  add(give, kill);
  const bytes = new DataView(new ArrayBuffer(program.length * 8));
  program.forEach(([code, ifTrue, ifFalse, value], index) => {
    bytes.setUint16(index * 8, code, true);
    bytes.setUint8(index * 8 + 2, ifTrue);
    bytes.setUint8(index * 8 + 3, ifFalse);
    bytes.setUint32(index * 8 + 4, value, true);
  });
  return new Uint8Array(bytes.buffer);
}
