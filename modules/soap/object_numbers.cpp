#include "object_numbers.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kPart = 0x80000000;
constexpr std::uint32_t kDeep = 0xE0000000;        // kPart and all bits of the kind
constexpr int kKindShift = 29;
constexpr std::uint32_t kValueMask = 0x1fffffff;

/// Finalizer of MurmurHash3 (public domain): each bit of the input changes about half of the output's.
std::uint32_t mixed(std::uint32_t value) noexcept {
    value ^= value >> 16;
    value *= 0x85ebca6b;
    value ^= value >> 13;
    value *= 0xc2b2ae35;
    return value ^ value >> 16;
}

}  // namespace

std::uint32_t numberOf(std::uint64_t id) noexcept {
    const auto number = static_cast<std::uint32_t>(id) & ~kPart;
    return number == 0 ? 1 : number;
}

std::uint32_t partNumber(std::uint32_t parent, PartKind kind, std::uint32_t number) noexcept {
    if (!isPartNumber(parent)) return kPart | static_cast<std::uint32_t>(kind) << kKindShift | (number & kValueMask);
    // The message of an attachment stands as exact as that.
    if (kind == PartKind::Embedded && (parent & kDeep) == (kPart | static_cast<std::uint32_t>(PartKind::Attachment) << kKindShift))
        return kPart | static_cast<std::uint32_t>(kind) << kKindShift | (parent & kValueMask);
    return kDeep | (mixed(mixed(parent) ^ (number << 2 | static_cast<std::uint32_t>(kind))) & kValueMask);
}

bool isPartNumber(std::uint32_t number) noexcept { return (number & kPart) != 0; }

}  // namespace corbel::soap
