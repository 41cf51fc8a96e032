#include "guest/sandbox.h"

#include <linux/capability.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "corbel/error.h"
#include "guest/call_threads.h"

namespace corbel::guest {
namespace {

constexpr std::size_t kStackBytes = 1024 * 1024;
constexpr rlim_t kOpenFiles = 1024;
constexpr int kArenas = 2;

void limit(__rlimit_resource what, rlim_t most) {
    rlimit both{};
    ::getrlimit(what, &both);
    both.rlim_cur = both.rlim_max = std::min(most, both.rlim_max);
    if (::setrlimit(what, &both) != 0) throw Error(ErrorCode::Unavailable, "A limit of the process cannot be set", std::strerror(errno));
}

/// Memory that the process may write to, as the kernel counts it for RLIMIT_DATA.
std::uint64_t writableBytes() {
    std::ifstream in("/proc/self/statm");
    std::uint64_t field = 0, data = 0;
    for (int i = 0; i < 6 && in >> field; ++i) data = field;
    if (!in) throw Error(ErrorCode::Unavailable, "The process cannot see how much memory it has", "/proc/self/statm");
    return data * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

void dropPrivileges() {
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) ::signal(number, SIG_IGN);   // the server ends it by closing the stream
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[2]{};
    if (::syscall(SYS_capset, &head, none) != 0) throw Error(ErrorCode::Unavailable, "Privileges cannot be given up", std::strerror(errno));
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, kOpenFiles);
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setstacksize(&attributes, kStackBytes);
    ::pthread_setattr_default_np(&attributes);
    ::pthread_attr_destroy(&attributes);
    ::mallopt(M_ARENA_MAX, kArenas);
    ::tzset();   // its file is out of reach later
}

void limitMemory(std::uint64_t bytes) {
    // Not RLIMIT_AS: address space that is reserved and not used is no memory, and sanitizers reserve terabytes.
    limit(RLIMIT_DATA, writableBytes() + bytes + kMaxCallThreads * kStackBytes);
}

}  // namespace corbel::guest
