#include "log/guard.h"

#include <cxxabi.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>
#include <typeinfo>

namespace corbel::log {
namespace {

std::string typeName(const std::type_info& type) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
    return status == 0 ? name.get() : type.name();
}

Error unexpected(Log& log, std::string_view where, std::string_view type, std::string_view what) {
    const std::string reference = newReference();
    log.error("Unexpected error", {{"reference", reference}, {"where", where}, {"type", type}, {"what", what}});
    return Error(ErrorCode::Internal, "Internal error, reference " + reference, std::string(type) + ": " + std::string(what));
}

}  // namespace

std::string newReference() {
    // Odd multiplier: a bijection on 40 bits, so that numbers differ and do not look like a sequence.
    static std::atomic<std::uint64_t> counter = (std::uint64_t{std::random_device{}()} << 8) ^ std::random_device{}();
    std::uint64_t n = (counter.fetch_add(1, std::memory_order_relaxed) * 0x9e3779b97f4a7c15ull) >> 24;
    static constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string text(8, '0');
    for (char& c : text) {
        c = kDigits[n & 31];
        n >>= 5;
    }
    return text;
}

Error describeCurrentException(Log& log, std::string_view where) noexcept {
    try {
        throw;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Internal && error.code() != ErrorCode::Corrupt) return error;
        const std::string reference = newReference();
        log.error("Request failed", {{"reference", reference}, {"where", where}, {"code", toString(error.code())},
                                     {"what", std::string_view(error.userText())}, {"detail", std::string_view(error.detail())}});
        if (error.userText().find("reference ") != std::string::npos) return error;
        return Error(error.code(), error.userText() + ", reference " + reference, error.detail());
    } catch (const std::exception& error) {
        return unexpected(log, where, typeName(typeid(error)), error.what());
    } catch (...) {
        const std::type_info* type = abi::__cxa_current_exception_type();
        return unexpected(log, where, type ? typeName(*type) : "unknown", "");
    }
}

}  // namespace corbel::log
