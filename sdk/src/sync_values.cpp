// Values of changes.h: sync states as text, predecessor change lists, and which of two versions wins.
#include <algorithm>
#include <charconv>

#include "corbel/changes.h"
#include "corbel/error.h"

namespace corbel {
namespace {

constexpr std::size_t kGuidBytes = 16;
constexpr std::size_t kMaxNumberBytes = 8;   // MS-OXCFXICS section 2.2.2.2: LocalId

bool isChangeKey(std::string_view key) { return key.size() > kGuidBytes && key.size() <= kGuidBytes + kMaxNumberBytes; }
std::string_view guidOf(std::string_view key) { return key.substr(0, kGuidBytes); }

/// Numbers compare as big-endian ones, whatever their lengths.
int compareNumbers(std::string_view a, std::string_view b) {
    a.remove_prefix(kGuidBytes);
    b.remove_prefix(kGuidBytes);
    a.remove_prefix(std::min(a.find_first_not_of('\0'), a.size()));
    b.remove_prefix(std::min(b.find_first_not_of('\0'), b.size()));
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    return a.compare(b);
}

PredecessorList listOf(const Version& version) {
    std::optional<PredecessorList> list = PredecessorList::parse(version.predecessors);
    if (!list || !list->add(version.changeKey)) {
        throw Error(ErrorCode::InvalidArgument, "The change key or the predecessor list is not valid");
    }
    return std::move(*list);
}

}  // namespace

std::string toToken(const SyncState& state) {
    std::string token = "1";
    const auto add = [&token](std::uint64_t number) {
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
        token += '.';
        token.append(digits, end);
    };
    for (const std::uint64_t number : {state.epoch, state.known, state.from, state.position, state.end}) add(number);
    if (state.shown != 0) add(state.shown);
    return token;
}

std::optional<SyncState> fromToken(std::string_view token) {
    SyncState state;
    if (!token.starts_with("1.")) return std::nullopt;
    const char* at = token.data() + 1;
    const char* const end = token.data() + token.size();
    for (std::uint64_t* number : {&state.epoch, &state.known, &state.from, &state.position, &state.end, &state.shown}) {
        if (number == &state.shown && at == end) break;
        if (at == end || *at != '.') return std::nullopt;
        const auto [next, error] = std::from_chars(at + 1, end, *number, 16);
        if (error != std::errc() || (*number >> 63) != 0) return std::nullopt;
        at = next;
    }
    if (at != end || state.known > state.from || state.from > state.position || state.position > state.end) return std::nullopt;
    return state;
}

std::optional<PredecessorList> PredecessorList::parse(std::string_view bytes) {
    PredecessorList list;
    while (!bytes.empty()) {
        const auto size = static_cast<std::size_t>(static_cast<unsigned char>(bytes.front()));
        bytes.remove_prefix(1);
        if (size > bytes.size() || list._changes.size() == kMaxReplicas || !list.add(bytes.substr(0, size))) return std::nullopt;
        bytes.remove_prefix(size);
    }
    return list;
}

std::string PredecessorList::serialize() const {
    std::string bytes;
    for (const std::string& change : _changes) {
        bytes += static_cast<char>(change.size());
        bytes += change;
    }
    return bytes;
}

bool PredecessorList::add(std::string_view changeKey) {
    if (!isChangeKey(changeKey)) return false;
    const auto at = std::lower_bound(_changes.begin(), _changes.end(), guidOf(changeKey),
                                     [](const std::string& change, std::string_view guid) { return guidOf(change) < guid; });
    if (at == _changes.end() || guidOf(*at) != guidOf(changeKey)) _changes.emplace(at, changeKey);
    else if (compareNumbers(*at, changeKey) < 0) *at = changeKey;
    return true;
}

void PredecessorList::merge(const PredecessorList& other) {
    for (const std::string& change : other._changes) add(change);
}

bool PredecessorList::includes(std::string_view changeKey) const {
    if (!isChangeKey(changeKey)) return false;
    const auto at = std::lower_bound(_changes.begin(), _changes.end(), guidOf(changeKey),
                                     [](const std::string& change, std::string_view guid) { return guidOf(change) < guid; });
    return at != _changes.end() && guidOf(*at) == guidOf(changeKey) && compareNumbers(changeKey, *at) <= 0;
}

Precedence compareVersions(const Version& stored, const Version& incoming) {
    const PredecessorList storedList = listOf(stored);
    const PredecessorList incomingList = listOf(incoming);
    if (storedList.includes(incoming.changeKey)) return Precedence::Same;
    return incomingList.includes(stored.changeKey) ? Precedence::Newer : Precedence::Conflict;
}

bool incomingWins(const Version& stored, const Version& incoming) {
    if (stored.modified != incoming.modified) return incoming.modified > stored.modified;
    return incoming.changeKey > stored.changeKey;
}

std::string mergedPredecessors(const Version& stored, const Version& incoming) {
    PredecessorList list = listOf(stored);
    list.merge(listOf(incoming));
    return list.serialize();
}

}  // namespace corbel
