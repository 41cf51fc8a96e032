// corbel-guest: runs one module for corbeld, which starts it with the module's file and one end of a stream as descriptor 3. Nothing for
// people to start.
#include <sys/socket.h>

#include <exception>
#include <iostream>

#include "guest/host.h"
#include "guest/sandbox.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
/// What the sanitizer keeps of freed memory would count as the module's.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=4:thread_local_quarantine_size_kb=64"; }
#endif
#endif

int main(int argc, char** argv) {
    constexpr int kStream = 3, kUsage = 64;
    int kind = 0;
    socklen_t length = sizeof kind;
    if (argc != 2 || ::getsockopt(kStream, SOL_SOCKET, SO_TYPE, &kind, &length) != 0 || kind != SOCK_STREAM) {
        std::cerr << "corbel-guest: it is started by corbeld for a module with \"isolation = process\"\n";
        return kUsage;
    }
    try {
        corbel::guest::dropPrivileges();
        corbel::guest::ServerLink link(kStream);
        corbel::guest::Host(link, argv[1]).run();
    } catch (const std::exception& error) {
        std::cerr << "corbel-guest: " << error.what() << '\n';
        return 1;
    }
}
