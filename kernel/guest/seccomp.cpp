// System calls of a guest whose module runs: a list of those that it may make, compiled by libseccomp.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstring>

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

class Filter {
public:
    Filter() : _context(::seccomp_init(SCMP_ACT_ERRNO(EPERM))) {
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
    /// Only with an argument that compares so.
    void allow(int call, scmp_arg_cmp argument) { check(::seccomp_rule_add_array(_context, SCMP_ACT_ALLOW, call, 1, &argument)); }
    void answer(int call, int error) { check(::seccomp_rule_add(_context, SCMP_ACT_ERRNO(static_cast<std::uint16_t>(error)), call, 0)); }
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

void confineCalls(const isolation::GuestLimits& limits) {
    Filter filter;
    filter.allow(kAlways);
    const auto self = static_cast<scmp_datum_t>(::getpid());
    filter.allow(SCMP_SYS(tgkill), equals(0, self));                      // abort()
    filter.allow(SCMP_SYS(clone), masked(0, CLONE_THREAD, CLONE_THREAD));   // threads, no processes
    filter.answer(SCMP_SYS(clone3), ENOSYS);                              // its flags lie in memory; libc falls back to clone()
    filter.allow(SCMP_SYS(prctl), equals(0, PR_SET_NAME));
    filter.allow(SCMP_SYS(prctl), equals(0, PR_GET_NAME));
    filter.allow(SCMP_SYS(prlimit64), equals(2, 0));                      // to ask, not to set
    if (limits.mayReadFiles) {
        // A library that is loaded late brings code.
        constexpr int calls[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
        filter.allow(calls);
        filter.allow(kFiles);
    } else {
        filter.allow(SCMP_SYS(mmap), masked(2, PROT_EXEC, 0));
        filter.allow(SCMP_SYS(mprotect), masked(2, PROT_EXEC, 0));
    }
    if (limits.mayWriteFiles) {
        filter.allow(kWritingFiles);
    } else if (limits.mayReadFiles) {
        filter.allow(SCMP_SYS(open), masked(1, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
        filter.allow(SCMP_SYS(openat), masked(2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
    }
    filter.enforce();
}

}  // namespace corbel::guest
