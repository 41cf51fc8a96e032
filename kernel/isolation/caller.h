// How the objects that stand for a guest's interfaces reach it.
//
// Implemented by IsolatedModule. [worker, parallel]
#pragma once

#include "isolation/guest.h"

namespace corbel::isolation {

class Caller {
public:
    virtual ~Caller() = default;
    /// Calls the guest that runs now; what it asks in between `answerer` answers. A module that does not answer costs the caller an Error: `whenEnded`
    /// when its process ended, Timeout when it took too long, Unavailable when none runs.
    virtual std::string call(Method method, std::string_view arguments, ErrorCode whenEnded, const Guest::Answerer& answerer = {}) = 0;
    /// The guest that runs now; Unavailable. For calls that belong together.
    virtual std::shared_ptr<Guest> guest() = 0;
    /// As call(), in that guest or not at all.
    virtual std::string callOn(Guest& guest, Method method, std::string_view arguments, ErrorCode whenEnded, const Guest::Answerer& answerer) = 0;
    /// The module sent what cannot be read: ends its process, and throws.
    [[noreturn]] virtual void refuse(ErrorCode whenEnded) = 0;

    /// The value in a result, by its codec.
    template <class T>
    T valueOf(Result<T> parsed, ErrorCode whenEnded) {
        if (!parsed) refuse(whenEnded);
        return std::move(parsed).valueOrThrow();
    }
};

}  // namespace corbel::isolation
