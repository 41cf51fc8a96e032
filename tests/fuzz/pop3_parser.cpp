// links: pop3_codec
// POP3 command lines, dot stuffing and TOP's cut on arbitrary bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "codec/command.h"
#include "codec/multi_line.h"

using namespace corbel::pop3;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// As a client that takes a bare LF for a line end reads an answer: up to the first line that is a dot, dots undone.
std::string readAnswer(std::string_view answer) {
    std::string out;
    while (!answer.empty()) {
        const std::size_t end = answer.find('\n');
        require(end != std::string_view::npos);
        std::string_view line = answer.substr(0, end + 1);
        answer.remove_prefix(end + 1);
        if (line == ".\r\n" || line == ".\n") break;
        if (line.front() == '.') line.remove_prefix(1);
        out += line;
    }
    require(answer.empty());
    return out;
}

template <class Each>
void inPieces(std::string_view bytes, Each each) {
    for (std::size_t at = 0, step = 1; at < bytes.size(); at += step, step = step % 7 + 1) each(bytes.substr(at, step));
}

void checkStuffing(std::string_view message) {
    std::string whole, pieces;
    DotStuffer one, many;
    one.append(message, whole);
    one.finish(whole);
    inPieces(message, [&](std::string_view piece) { many.append(piece, pieces); });
    many.finish(pieces);
    require(whole == pieces);
    std::string expected(message);
    if (!expected.empty() && !expected.ends_with("\r\n")) expected += "\r\n";
    require(readAnswer(whole) == expected);
}

void checkTop(std::string_view message, std::uint64_t lines) {
    TopCutter one(lines), many(lines);
    const std::string whole(one.take(message));
    std::string pieces;
    inPieces(message, [&](std::string_view piece) { pieces += many.take(piece); });
    require(whole == pieces && message.starts_with(whole) && one.isDone() == many.isDone());
    require(one.isDone() || whole == message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const CommandLine command = splitCommand(input.substr(0, input.find('\n')));
    if (const auto number = parseNumber(command.arguments)) require(*number >= 1);
    if (const auto top = parseTop(command.arguments)) require(top->first >= 1);
    if (const auto auth = parseAuth(command.arguments)) require(!auth->mechanism.empty() && auth->mechanism.size() <= kMaxMechanism);
    checkStuffing(input);
    checkTop(input, size > 0 ? data[0] % 8 : 0);
    return 0;
}
