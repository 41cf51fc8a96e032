// A guest that says that its result is long, and goes on and on; the argument is the size of its pieces.
#include <cstdlib>
#include <string>

#include "isolation/channel.h"

using namespace corbel::isolation;

int main(int, char** argv) {
    constexpr int kStream = 3;
    Channel server(kStream);
    const auto call = server.read();
    if (!call) return EXIT_FAILURE;
    const Ask piece{AskKind::Result, 0, 0, 0, std::string(std::stoul(argv[1]), 'x')};
    do {
        server.write(FrameKind::Ask, call->call, writeAsk(piece), corbel::Ticks::max());
    } while (server.read());
    return EXIT_SUCCESS;
}
