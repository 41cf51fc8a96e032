// DRAFT, may change: wakes connections that wait, for what is no change of a store.
//
// A module takes a key, has connections watch it beside the keys of folders (Connection::watch()), and raises it. What happened is the
// module's to remember: a signal says only that there is something. Kernel only; Kernel::interfaces(Signals::kInterfaceId) gives one object,
// or none in a process that has no listeners.
#pragma once

#include <string_view>

#include "corbel/event.h"

namespace corbel::draft {

class Signals {
public:
    static constexpr std::string_view kInterfaceId = "corbel.signals/0";
    virtual ~Signals();
    /// One that nobody else has, nor any store, as long as the process lives. [any thread]
    virtual WatchKey newKey() = 0;
    /// Wakes whoever watches the key, as a change of a folder does. [any thread]
    virtual void raise(const WatchKey& key) noexcept = 0;
};

}  // namespace corbel::draft
