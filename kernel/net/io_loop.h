// One I/O thread: an epoll set of parked connections and listeners, a timer, and the table of its connections.
//
// Owned by ServerCore (one or two). A connection is armed for one event at a time (EPOLLONESHOT) by whoever parks it, and
// disarmed by the event: so a worker that owns a connection needs no call to keep the loop away from it. Events carry the
// connection's number, not its address, so that an event of a closed connection finds nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "net/deadline_heap.h"

namespace corbel::net {

class Listener;
class ServedConnection;
class ServerCore;

class IoLoop {
public:
    IoLoop(ServerCore& core, unsigned number);
    ~IoLoop();
    IoLoop(const IoLoop&) = delete;
    IoLoop& operator=(const IoLoop&) = delete;

    void start();
    /// Ends and joins the thread. [not the loop's thread]
    void stop();
    /// Accepts from a listener; before start() only.
    void addListener(Listener& listener);
    /// Takes the listeners out of the set; returns when the thread is done with them. [not the loop's thread]
    void closeListeners();

    /// Enters a new connection into table and set, without events. False when the system refuses.
    bool add(std::shared_ptr<ServedConnection> connection);
    void remove(ServedConnection& connection) noexcept;
    /// One event of `events` (EPOLL*) wakes the connection. [the connection's owner]
    void arm(ServedConnection& connection, std::uint32_t events) noexcept;
    /// Looks at the connection at `due` or earlier. [the connection's owner]
    void setDeadline(ServedConnection& connection, Ticks due) noexcept;
    std::vector<std::shared_ptr<ServedConnection>> connections() const;
    std::shared_ptr<ServedConnection> find(std::uint64_t id) const;
    /// Looks at the deadlines now. [any thread]
    void wake() noexcept;

private:
    void run();
    void handle(std::uint64_t number, std::uint32_t events);
    void accept(std::size_t index);
    void pauseListeners();
    void resumeListeners();
    void runDeadlines();
    void armTimer() noexcept;

    ServerCore& _core;
    const unsigned _number;
    int _epoll = -1;
    int _timer = -1;
    int _wake = -1;
    std::thread _thread;
    std::vector<Listener*> _listeners;
    std::atomic<Ticks> _resumeAt{Ticks::max()};  // accepting pauses until then: out of descriptors
    std::mutex _timerMutex;
    std::atomic<bool> _isStopping{false};
    std::mutex _closing;                  // held by the loop while it accepts
    bool _isClosed = false;               // guarded by _closing
    DeadlineHeap _deadlines;
    mutable std::mutex _mutex;            // guards the table
    std::unordered_map<std::uint64_t, std::shared_ptr<ServedConnection>> _connections;
};

}  // namespace corbel::net
