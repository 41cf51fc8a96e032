// System calls of a guest: what it may never make, and, once its module runs, the list of all that it may. Compiled by libseccomp.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstring>
#include <initializer_list>

#include "corbel/error.h"
#include "guest/sandbox.h"

namespace corbel::guest {
namespace {

constexpr int kAlways[] = {
    // reading and writing what is open
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(pread64), SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(close),
    SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(ftruncate), SCMP_SYS(fcntl), SCMP_SYS(dup), SCMP_SYS(poll),
    SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(pipe2), SCMP_SYS(eventfd2), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime), SCMP_SYS(timerfd_gettime),
    // memory
    SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(mincore),
    // threads and signals of its own
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(get_robust_list), SCMP_SYS(rseq), SCMP_SYS(membarrier), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(getcpu), SCMP_SYS(set_tid_address), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(restart_syscall),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    // time, and harmless questions
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(times), SCMP_SYS(getrusage), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getppid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
    SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrlimit),
};

constexpr int kFiles[] = {
    SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
    SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(flock), SCMP_SYS(fadvise64), SCMP_SYS(readahead),
};

constexpr int kWritingFiles[] = {
    SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(creat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rmdir),
    SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(truncate), SCMP_SYS(fallocate), SCMP_SYS(sync_file_range), SCMP_SYS(fchmod),
    SCMP_SYS(utimensat), SCMP_SYS(umask),
};

constexpr int kNever[] = {
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
    SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(io_uring_setup),
    SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd), SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo), SCMP_SYS(kcmp),
    SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(chroot), SCMP_SYS(pivot_root), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(bpf), SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd), SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(shmget), SCMP_SYS(msgget), SCMP_SYS(memfd_create),
    SCMP_SYS(setpgid), SCMP_SYS(setsid), SCMP_SYS(setrlimit),
};

class Filter {
public:
    explicit Filter(std::uint32_t otherwise) : _context(::seccomp_init(otherwise)) {
        if (!_context) refuse(ENOMEM);
        check(::seccomp_attr_set(_context, SCMP_FLTATR_CTL_TSYNC, 1));
    }
    ~Filter() { ::seccomp_release(_context); }
    Filter(const Filter&) = delete;
    Filter& operator=(const Filter&) = delete;

    template <std::size_t N>
    void allow(const int (&calls)[N]) {
        for (const int call : calls) check(::seccomp_rule_add(_context, SCMP_ACT_ALLOW, call, 0));
    }
    /// Only with arguments that all compare so.
    void allow(int call, std::initializer_list<scmp_arg_cmp> arguments) {
        check(::seccomp_rule_add_array(_context, SCMP_ACT_ALLOW, call, static_cast<unsigned>(arguments.size()), arguments.begin()));
    }
    void answer(int call, int error, std::initializer_list<scmp_arg_cmp> arguments = {}) {
        check(::seccomp_rule_add_array(_context, SCMP_ACT_ERRNO(static_cast<std::uint16_t>(error)), call, static_cast<unsigned>(arguments.size()), arguments.begin()));
    }
    void enforce() { check(::seccomp_load(_context)); }

private:
    static void check(int status) {
        if (status != 0) refuse(-status);
    }
    [[noreturn]] static void refuse(int error) { throw Error(ErrorCode::Unavailable, "System calls cannot be closed to the module", std::strerror(error)); }

    const scmp_filter_ctx _context;
};

scmp_arg_cmp masked(unsigned argument, scmp_datum_t mask, scmp_datum_t value) { return {argument, SCMP_CMP_MASKED_EQ, mask, value}; }
scmp_arg_cmp equals(unsigned argument, scmp_datum_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }

}  // namespace

void forbidAlways() {
    Filter filter(SCMP_ACT_ALLOW);
    for (const int call : kNever) filter.answer(call, EPERM);
    filter.answer(SCMP_SYS(clone), EPERM, {masked(0, CLONE_THREAD, 0)});
    filter.answer(SCMP_SYS(clone3), ENOSYS);   // its flags lie in memory; libc falls back to clone()
    filter.enforce();
}

void confineCalls(const isolation::GuestLimits& limits) {
    Filter filter(SCMP_ACT_ERRNO(EPERM));
    filter.allow(kAlways);
    filter.allow(SCMP_SYS(tgkill), {equals(0, static_cast<scmp_datum_t>(::getpid()))});   // abort()
    filter.allow(SCMP_SYS(clone), {masked(0, CLONE_THREAD, CLONE_THREAD)});
    filter.answer(SCMP_SYS(clone3), ENOSYS);
    filter.allow(SCMP_SYS(prctl), {equals(0, PR_SET_NAME)});
    filter.allow(SCMP_SYS(prctl), {equals(0, PR_GET_NAME)});
    filter.allow(SCMP_SYS(prlimit64), {equals(2, 0)});   // to ask, not to set
    // A library that is loaded late brings code. Memory that is shared and of no file would not count for the limit.
    const scmp_datum_t code = limits.mayReadFiles ? 0 : PROT_EXEC;
    filter.allow(SCMP_SYS(mprotect), {masked(2, code, 0)});
    filter.allow(SCMP_SYS(mmap), {masked(2, code, 0), masked(3, MAP_TYPE, MAP_PRIVATE)});
    if (limits.mayReadFiles) {
        filter.allow(SCMP_SYS(mmap), {masked(2, code, 0), masked(3, MAP_ANONYMOUS, 0)});
        filter.allow(kFiles);
    }
    if (limits.mayWriteFiles) {
        filter.allow(kWritingFiles);
    } else if (limits.mayReadFiles) {
        filter.allow(SCMP_SYS(open), {masked(1, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)});
        filter.allow(SCMP_SYS(openat), {masked(2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)});
    }
    filter.enforce();
}

}  // namespace corbel::guest
