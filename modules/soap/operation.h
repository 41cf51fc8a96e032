// What an operation is: its name on the wire, and a verb from a request's structure to an answer's, both read and written by their fields.
//
// A verb is a function `Answer verb(Call&, const Request&)` in commands/<verb>.cpp, or one that returns nothing: then the answer is a code
// alone. It throws Error or Refusal; the rest of the answer is empty then. [worker]
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <type_traits>

#include "call.h"
#include "codec/structures.h"

namespace corbel::soap {

struct Operation {
    std::string_view name;
    bool needsSession = true;
    /// Reads the request, does it and writes the members of the answer. Throws what is not the client's doing.
    void (*run)(Call& call, const XmlNode& request, XmlWriter& answer) = nullptr;
};

/// Runs `body`; what it throws as a code, and a log line for what an operator should know.
Status guarded(Call& call, std::string_view operation, const std::function<void()>& body);

namespace detail {

template <class Verb>
struct VerbTypes;
template <class AnswerType, class RequestType>
struct VerbTypes<AnswerType (*)(Call&, const RequestType&)> {
    using Answer = AnswerType;
    using Request = RequestType;
};

template <auto verb>
void run(Call& call, const XmlNode& node, XmlWriter& writer) {
    using Types = VerbTypes<decltype(verb)>;
    const auto request = [&] {
        typename Types::Request value{};
        readValue(node, value);
        return value;
    };
    if constexpr (std::is_void_v<typename Types::Answer>) {
        const Status status = guarded(call, node.name, [&] { verb(call, request()); });
        if (!call.parkedFor) writeValue(writer, "result", static_cast<std::uint32_t>(status));
    } else {
        typename Types::Answer answer{};
        const Status status = guarded(call, node.name, [&] { answer = verb(call, request()); });
        if (call.parkedFor) return;
        writeValue(writer, "er", static_cast<std::uint32_t>(status));
        FieldWriter members(writer);
        fields(members, answer);
    }
}

}  // namespace detail

template <auto verb>
constexpr Operation operation(std::string_view name, bool needsSession = true) {
    return {name, needsSession, &detail::run<verb>};
}

/// By name; null for one that is not of this protocol.
const Operation* findOperation(std::string_view name) noexcept;
/// All that there are, those without a verb yet too.
std::span<const Operation* const> operations() noexcept;

}  // namespace corbel::soap
