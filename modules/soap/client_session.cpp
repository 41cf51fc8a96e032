#include "client_session.h"

#include <sys/random.h>

#include "corbel/error.h"

namespace corbel::soap {
namespace {

constexpr std::chrono::seconds kExpiryInterval{1};

std::int64_t ticksOf(const Clock& clock) { return clock.ticks().time_since_epoch().count(); }
std::int64_t ticksIn(std::chrono::milliseconds time) { return std::chrono::duration_cast<Ticks::duration>(time).count(); }

}  // namespace

std::uint64_t randomId(bool isWide) {
    std::uint64_t id = 0;
    while (id == 0) {
        if (::getrandom(&id, sizeof id, 0) != static_cast<ssize_t>(sizeof id)) throw Error(ErrorCode::Unavailable, "No random numbers at the moment", "getrandom failed");
        if (!isWide) id &= 0xffffffff;
    }
    return id;
}

bool ClientSessions::isExpired(const ClientSession& session, std::chrono::milliseconds timeout) const noexcept {
    // A client that waits for notifications is there.
    return !session.group->isWaiting(_clock.ticks()) && ticksOf(_clock) - session.lastUse > ticksIn(timeout);
}

void ClientSessions::expire(std::chrono::milliseconds timeout, std::vector<ClientSessionPtr>& ended) {
    const std::int64_t now = ticksOf(_clock);
    if (now - _lastExpiry < ticksIn(kExpiryInterval)) return;
    _lastExpiry = now;
    std::erase_if(_sessions, [&](auto& each) {
        if (!isExpired(*each.second, timeout)) return false;
        ended.push_back(std::move(each.second));
        return true;
    });
    std::erase_if(_groups, [](const auto& each) { return each.second.expired(); });
}

ClientSessionPtr ClientSessions::add(Identity identity, bool isSystem, ClientInfo client, std::uint64_t group, std::size_t maxSessions, std::chrono::milliseconds timeout) {
    std::vector<ClientSessionPtr> ended;   // outside of the lock
    const std::lock_guard lock(_mutex);
    expire(timeout, ended);
    if (_sessions.size() >= maxSessions) throw Error(ErrorCode::LimitReached, "Too many sessions; try again later");
    constexpr std::uint32_t kWideIds = 0x10;
    std::uint64_t id = 0;
    do id = randomId((client.capabilities & kWideIds) != 0);
    while (_sessions.contains(id));
    std::shared_ptr<SessionGroup> shared;
    if (group != 0) shared = _groups[group].lock();
    // A group's number is the client's choice: somebody else's group is not joined by it.
    if (!shared || shared->user() != identity.user) {
        shared = std::make_shared<SessionGroup>(group == 0 ? id : group, identity.user);
        if (group != 0) _groups[group] = shared;
    }
    auto session = std::make_shared<ClientSession>(id, std::move(identity), isSystem, std::move(client), std::move(shared));
    session->lastUse = ticksOf(_clock);
    _sessions.emplace(id, session);
    return session;
}

ClientSessionPtr ClientSessions::find(std::uint64_t id, std::chrono::milliseconds timeout) {
    ClientSessionPtr ended;   // outside of the lock
    const std::lock_guard lock(_mutex);
    const auto found = _sessions.find(id);
    if (found == _sessions.end()) return nullptr;
    if (isExpired(*found->second, timeout)) {
        ended = std::move(found->second);
        _sessions.erase(found);
        return nullptr;
    }
    found->second->lastUse = ticksOf(_clock);
    ++found->second->requests;
    return found->second;
}

void ClientSessions::remove(std::uint64_t id) {
    ClientSessionPtr last;   // ends outside of the lock
    const std::lock_guard lock(_mutex);
    const auto found = _sessions.find(id);
    if (found == _sessions.end()) return;
    last = std::move(found->second);
    _sessions.erase(found);
}

void ClientSessions::removeOf(UserId user, std::uint64_t exceptId) {
    std::vector<ClientSessionPtr> last;   // end outside of the lock
    const std::lock_guard lock(_mutex);
    std::erase_if(_sessions, [&](auto& each) {
        if (each.second->isSystem || each.second->identity.user != user || each.first == exceptId) return false;
        last.push_back(std::move(each.second));
        return true;
    });
}

std::size_t ClientSessions::count() const {
    const std::lock_guard lock(_mutex);
    return _sessions.size();
}

std::vector<ClientSessionPtr> ClientSessions::all() const {
    const std::lock_guard lock(_mutex);
    std::vector<ClientSessionPtr> all;
    for (const auto& [id, session] : _sessions) all.push_back(session);
    return all;
}

}  // namespace corbel::soap
