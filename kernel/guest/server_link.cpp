#include "guest/server_link.h"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace corbel::guest {
namespace {

/// The server reads all the time; one that does not for so long is no server.
constexpr std::chrono::minutes kPatience{10};

}  // namespace

isolation::Frame ServerLink::read() {
    auto frame = _channel.read();
    if (!frame) ::_exit(EXIT_SUCCESS);
    return std::move(*frame);
}

void ServerLink::write(isolation::FrameKind kind, std::uint64_t call, std::string_view body) {
    if (!_channel.write(kind, call, body, std::chrono::steady_clock::now() + kPatience)) ::_exit(EXIT_SUCCESS);
}

std::string ServerLink::ask(std::uint64_t call, const isolation::Ask& ask) {
    write(isolation::FrameKind::Ask, call, isolation::writeAsk(ask));
    std::unique_lock lock(_mutex);
    std::map<std::uint64_t, Waiting>::node_type told;
    for (;;) {
        _told.wait(lock, [&] { return _waiting.contains(call); });
        told = _waiting.extract(call);
        if (!told.mapped().job) break;
        lock.unlock();
        told.mapped().job();
        lock.lock();
    }
    lock.unlock();
    auto answer = isolation::readResult(*told.mapped().answer).valueOrThrow();
    if (answer.outcome == isolation::Outcome::Failed) throw Error(answer.code, answer.userText, answer.detail);
    if (answer.outcome != isolation::Outcome::Done) throw std::runtime_error(answer.body);
    return std::move(answer.body);
}

void ServerLink::onAnswer(std::uint64_t call, std::string body) {
    const std::lock_guard lock(_mutex);
    _waiting[call] = {std::move(body), {}};
    _told.notify_all();
}

void ServerLink::onCallWithin(std::uint64_t call, std::function<void()> job) {
    const std::lock_guard lock(_mutex);
    _waiting[call] = {std::nullopt, std::move(job)};
    _told.notify_all();
}

}  // namespace corbel::guest
