// What stands behind a Statement: one implementation for each engine, owned by its connection's cache.
//
// Kernel/db only. Parameters and columns count from 0. Binding or running a statement that has run begins anew.
#pragma once

#include <cstdint>
#include <string_view>

#include "db/connection.h"

namespace corbel::db {

class Statement::Impl {
public:
    virtual ~Impl() = default;
    virtual void bindInteger(int index, std::int64_t value) = 0;
    virtual void bindText(int index, std::string_view text) = 0;
    virtual void bindBlob(int index, std::string_view bytes) = 0;
    virtual void bindNull(int index) = 0;
    virtual bool step() = 0;
    virtual std::uint64_t run() = 0;
    virtual void rewind() = 0;
    virtual int columnCount() const = 0;
    virtual ValueType type(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    /// The user's Statement went: reset, forget bindings, be free for the next prepare().
    virtual void release() noexcept = 0;
};

}  // namespace corbel::db
