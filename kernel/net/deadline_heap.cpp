#include "net/deadline_heap.h"

namespace corbel::net {

bool DeadlineHeap::add(Node& node, Ticks due) {
    if (node.due() <= due) return false;
    const std::lock_guard lock(_mutex);
    node._due.store(due.time_since_epoch().count(), std::memory_order_relaxed);
    if (node._index == Node::kAbsent) {
        _nodes.push_back(&node);
        node._index = _nodes.size() - 1;
    }
    up(node._index);
    return node._index == 0;
}

void DeadlineHeap::remove(Node& node) noexcept {
    const std::lock_guard lock(_mutex);
    if (node._index != Node::kAbsent) erase(node._index);
}

Ticks DeadlineHeap::first() const {
    const std::lock_guard lock(_mutex);
    return _nodes.empty() ? Ticks::max() : _nodes.front()->due();
}

void DeadlineHeap::erase(std::size_t index) noexcept {
    Node* const node = _nodes[index];
    Node* const last = _nodes.back();
    _nodes.pop_back();
    node->_index = Node::kAbsent;
    node->_due.store(Ticks::max().time_since_epoch().count(), std::memory_order_relaxed);
    if (node == last) return;
    put(index, last);
    up(index);
    down(last->_index);
}

void DeadlineHeap::put(std::size_t index, Node* node) noexcept {
    _nodes[index] = node;
    node->_index = index;
}

void DeadlineHeap::up(std::size_t index) noexcept {
    Node* const node = _nodes[index];
    while (index > 0) {
        const std::size_t parent = (index - 1) / 2;
        if (_nodes[parent]->due() <= node->due()) break;
        put(index, _nodes[parent]);
        index = parent;
    }
    put(index, node);
}

void DeadlineHeap::down(std::size_t index) noexcept {
    Node* const node = _nodes[index];
    for (;;) {
        std::size_t child = 2 * index + 1;
        if (child >= _nodes.size()) break;
        if (child + 1 < _nodes.size() && _nodes[child + 1]->due() < _nodes[child]->due()) ++child;
        if (_nodes[child]->due() >= node->due()) break;
        put(index, _nodes[child]);
        index = child;
    }
    put(index, node);
}

}  // namespace corbel::net
