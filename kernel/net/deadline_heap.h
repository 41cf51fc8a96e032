// Deadlines of many connections: a binary heap whose entries know their place, so that a change costs O(log n).
//
// Owned by an I/O loop. An entry is a promise to look at the connection at that time, not the deadline itself: a deadline
// that moves to a later time leaves the entry alone, and the look finds out. So a busy connection rarely touches the heap.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <vector>

#include "corbel/time.h"

namespace corbel::net {

class DeadlineHeap {
public:
    /// Base of what has a deadline.
    class Node {
    public:
        /// When the heap will give the node out; Ticks::max() when it is not in.
        Ticks due() const noexcept { return Ticks(Ticks::duration(_due.load(std::memory_order_relaxed))); }

    protected:
        ~Node() = default;

    private:
        friend class DeadlineHeap;
        static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);
        std::atomic<Ticks::rep> _due{Ticks::max().time_since_epoch().count()};
        std::size_t _index = kAbsent;
    };

    /// Promises to give `node` out at `due` or earlier. True when it is now the first of all. [any thread]
    bool add(Node& node, Ticks due);
    void remove(Node& node) noexcept;
    /// Takes out one node that is due; nullptr when there is none. `use` runs under the heap's lock, before remove() can return.
    template <class Use>
    bool takeDue(Ticks now, Use&& use) {
        const std::lock_guard lock(_mutex);
        if (_nodes.empty() || _nodes.front()->due() > now) return false;
        Node& node = *_nodes.front();
        erase(0);
        use(node);
        return true;
    }
    /// Of the first entry; Ticks::max() when empty.
    Ticks first() const;

private:
    void erase(std::size_t index) noexcept;
    void up(std::size_t index) noexcept;
    void down(std::size_t index) noexcept;
    void put(std::size_t index, Node* node) noexcept;

    mutable std::mutex _mutex;
    std::vector<Node*> _nodes;
};

}  // namespace corbel::net
