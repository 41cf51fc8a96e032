// The fields of a message, listed once for both directions: a function `fields(f, message)` shows each to a FieldWriter or a FieldReader,
// in the order in which they stand in the bytes.
//
// written() and readAs() are what the codecs' functions are made of. The writer changes nothing of what it is shown. The reader takes what
// bytes.h says, and within limits: of each text and list, and of what lists of small things grow to in memory. Pure. [any thread]
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "corbel/time.h"
#include "isolation/codec/bytes.h"

namespace corbel::isolation {

inline constexpr std::size_t kMaxListMemory = 64 * 1024 * 1024;  ///< Of the elements of all lists of one message, without their texts.

class FieldWriter {
public:
    template <class T>
    void number(const T& value) {
        static_assert(std::is_integral_v<T>);
        if constexpr (sizeof(T) == 1)
            _out.u8(static_cast<std::uint8_t>(value));
        else if constexpr (sizeof(T) == 4)
            _out.u32(static_cast<std::uint32_t>(value));
        else
            _out.u64(static_cast<std::uint64_t>(value));
    }
    void real(double value) { _out.f64(value); }
    void time(TimePoint value) { number(toMicros(value)); }
    void flag(bool value) { _out.flag(value); }
    template <class E>
    void choice(E value, E /*last*/) {
        _out.u8(static_cast<std::uint8_t>(value));
    }
    void text(std::string_view value, std::size_t /*max*/) { _out.text(value); }
    /// One that is cut at `max` bytes.
    void cut(std::string_view value, std::size_t max) { _out.text(value.substr(0, max)); }
    void texts(const std::vector<std::string>& values, std::size_t maxCount, std::size_t max) {
        list(values, maxCount, [max](FieldWriter& f, const std::string& one) { f.text(one, max); });
    }
    /// What no length stands before: the last field.
    void rest(std::string_view value) { _rest = value; }

    /// `each(f, element)` for each.
    template <class List, class Each>
    void list(const List& values, std::size_t /*max*/, Each each) {
        _out.u32(static_cast<std::uint32_t>(values.size()));
        for (const auto& one : values) each(*this, shown(one));
    }
    template <class T, class Each>
    void maybe(const std::optional<T>& value, Each each) {
        _out.flag(value.has_value());
        if (value) each(*this, shown(*value));
    }
    template <class T, class Each>
    void maybe(const std::shared_ptr<const T>& value, Each each) {
        _out.flag(value != nullptr);
        if (value) each(*this, shown(*value));
    }
    /// `each(f, alternative)` for the one that it holds.
    template <class... T, class Each>
    void oneOf(const std::variant<T...>& value, Each each) {
        _out.u8(static_cast<std::uint8_t>(value.index()));
        std::visit([&](const auto& one) { each(*this, shown(one)); }, value);
    }
    /// What the reader must find to hold.
    void check(bool /*holds*/) const noexcept {}
    /// As check(), and what does not is not written either: InvalidArgument with `text`.
    void require(bool holds, const char* text) const {
        if (!holds) throw Error(ErrorCode::InvalidArgument, text);
    }
    std::string take() {
        std::string bytes = _out.take();
        bytes += _rest;
        return bytes;
    }

    /// One function has the fields for both directions, so it takes what it could change; this one changes nothing.
    template <class T>
    static T& shown(const T& value) noexcept {
        return const_cast<T&>(value);
    }

private:
    ByteWriter _out;
    std::string_view _rest;
};

class FieldReader {
public:
    explicit FieldReader(std::string_view bytes) : _in(bytes) {}

    template <class T>
    void number(T& value) {
        static_assert(std::is_integral_v<T>);
        if constexpr (sizeof(T) == 1)
            value = static_cast<T>(_in.u8());
        else if constexpr (sizeof(T) == 4)
            value = static_cast<T>(_in.u32());
        else
            value = static_cast<T>(_in.u64());
    }
    void real(double& value) { value = _in.f64(); }
    void time(TimePoint& value) { value = fromMicros(static_cast<std::int64_t>(_in.u64())); }
    void flag(bool& value) { value = _in.flag(); }
    template <class E>
    void choice(E& value, E last) {
        const std::uint8_t number = _in.u8();
        if (number > static_cast<std::uint8_t>(last)) _in.fail();
        value = _in.isOk() ? static_cast<E>(number) : E{};
    }
    /// A std::string, or a view into the bytes.
    template <class S>
    void text(S& value, std::size_t max) {
        value = _in.text(max);
    }
    void cut(std::string& value, std::size_t max) { value = _in.text(max); }
    void texts(std::vector<std::string>& values, std::size_t maxCount, std::size_t max) {
        list(values, maxCount, [max](FieldReader& f, std::string& one) { f.text(one, max); });
    }
    template <class S>
    void rest(S& value) {
        value = _in.takeRest();
    }

    template <class T, class Each>
    void list(std::vector<T>& values, std::size_t max, Each each) {
        const std::size_t n = _in.count(max);
        _listMemory += n * sizeof(T);
        if (_listMemory > kMaxListMemory) _in.fail();
        for (std::size_t i = 0; i < n && _in.isOk(); ++i) each(*this, values.emplace_back());
    }
    template <class T, class Each>
    void maybe(std::optional<T>& value, Each each) {
        if (_in.flag()) each(*this, value.emplace());
    }
    template <class T, class Each>
    void maybe(std::shared_ptr<const T>& value, Each each) {
        if (!_in.flag()) return;
        const auto made = std::make_shared<T>();
        each(*this, *made);
        value = made;
    }
    template <class... T, class Each>
    void oneOf(std::variant<T...>& value, Each each) {
        const std::size_t index = _in.u8();
        if (index >= sizeof...(T)) return _in.fail();
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (void)((index == I && (each(*this, value.template emplace<I>()), true)) || ...);
        }
        (std::index_sequence_for<T...>());
    }
    void check(bool holds) {
        if (!holds) _in.fail();
    }
    void require(bool holds, const char* /*text*/) { check(holds); }
    bool isOk() const noexcept { return _in.isOk(); }

    template <class T>
    Result<T> finish(T value) const {
        return _in.finish(std::move(value));
    }

private:
    ByteReader _in;
    std::size_t _listMemory = 0;
};

/// For lists and the like of what has fields().
inline constexpr auto kEachField = [](auto& f, auto& one) { fields(f, one); };
/// For those of numbers.
inline constexpr auto kEachNumber = [](auto& f, auto& one) { f.number(one); };

template <class T>
std::string written(const T& value) {
    FieldWriter f;
    fields(f, FieldWriter::shown(value));
    return f.take();
}

template <class T>
Result<T> readAs(std::string_view bytes) {
    FieldReader f(bytes);
    T value{};
    fields(f, value);
    return f.finish(std::move(value));
}

}  // namespace corbel::isolation
