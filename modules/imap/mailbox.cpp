#include "mailbox.h"

#include <algorithm>
#include <limits>

#include "codec/writer.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

/// In the order in which FLAGS and PERMANENTFLAGS name them.
constexpr std::pair<std::uint32_t, std::string_view> kFlagNames[] = {
    {kAnswered, "\\Answered"}, {kFlagged, "\\Flagged"}, {kDeleted, "\\Deleted"}, {kSeen, "\\Seen"}, {kDraft, "\\Draft"}};

}  // namespace

void appendFlagsResponse(std::string& out, const MailboxView& names, const ViewItem& item, std::uint32_t sequence, bool isRecent,
                         const TellOptions& options) {
    out += "* ";
    text::appendNumber(out, sequence);
    out += " FETCH (";
    if (options.withUid) {
        out += "UID ";
        text::appendNumber(out, item.uid);
        out += ' ';
    }
    out += "FLAGS ";
    appendFlags(out, item.flags, isRecent, item.keywords, names.keywords());
    if (options.withModSeq) {
        out += " MODSEQ (";
        text::appendNumber(out, item.modSeq);
        out += ')';
    }
    out += ")\r\n";
}

/// Turns a view's differences into responses; keeps them back until it is known whether they may be told.
class SelectedMailbox::Teller final : public ViewDiff {
public:
    Teller(const SelectedMailbox& mailbox, const MailboxView& fresh, const TellOptions& options)
        : _mailbox(mailbox), _fresh(fresh), _options(options) {}

    void removed(std::uint32_t sequence, Uid) override {
        _removed = true;
        if (!_options.mayExpunge) return;
        text += "* ";
        text::appendNumber(text, sequence);
        text += " EXPUNGE\r\n";
    }

    void changed(std::uint32_t sequence, const ViewItem& item) override {
        if (mustWait()) {
            changes.emplace_back(_mailbox._view.lowerBound(item.uid), item);
            return;
        }
        if (wasTold(item)) return;
        appendFlagsResponse(text, _fresh, item, sequence, _mailbox.isRecent(item.uid), _options);
    }

    void added(std::uint32_t, Uid) override { hasAdded = true; }

    bool mustWait() const noexcept { return _removed && !_options.mayExpunge; }

    std::string text;
    ToldView::Changes changes;   ///< Filled when removals must wait.
    bool hasAdded = false;

private:
    bool wasTold(const ViewItem& item) const {
        const auto& told = _mailbox._told;
        const auto at = std::lower_bound(told.begin(), told.end(), item.uid, [](const ViewItem& t, Uid uid) { return t.uid < uid; });
        return at != told.end() && at->uid == item.uid && at->flags == item.flags && at->keywords == item.keywords &&
               (!_options.withModSeq || at->modSeq == item.modSeq);
    }

    const SelectedMailbox& _mailbox;
    const MailboxView& _fresh;
    const TellOptions& _options;
    bool _removed = false;
};

MailboxRights toMailboxRights(RightSet rights) noexcept {
    MailboxRights made;
    const bool edits = rights & (kRightEditAny | kRightEditOwn);
    const bool deletes = rights & (kRightDeleteAny | kRightDeleteOwn);
    made.flags = kSeen | (edits ? kAnswered | kFlagged | kDraft : 0u) | (deletes ? std::uint32_t{kDeleted} : 0u);
    made.keywords = edits;
    return made;
}

SelectedMailbox::SelectedMailbox(StoreId store, FolderId folder, bool isReadOnly, std::unique_ptr<MailboxView> view, const MailboxRights& rights)
    : _store(store), _folder(folder), _rights(rights), _isReadOnly(isReadOnly), _view(std::move(view)) {
    claimRecent(_view.base());
}

void SelectedMailbox::claimRecent(const MailboxView& view) {
    const Uid first = view.recentFrom();
    const Uid next = view.counters().uidNext;
    if (first == 0 || first >= next) return;
    if (!_recent.empty() && first <= static_cast<std::uint64_t>(_recent.back().last) + 1) {
        _recent.back().last = std::max(_recent.back().last, next - 1);
    } else {
        _recent.push_back({first, next - 1});
    }
}

bool SelectedMailbox::isRecent(Uid uid) const noexcept {
    for (auto range = _recent.rbegin(); range != _recent.rend(); ++range) {
        if (uid > range->last) return false;
        if (uid >= range->first) return true;
    }
    return false;
}

std::uint32_t SelectedMailbox::countRecent() const noexcept {
    std::uint32_t count = 0;
    for (const Range& range : _recent) {
        const std::uint32_t after = range.last == std::numeric_limits<Uid>::max() ? _view.size() + 1 : _view.lowerBound(range.last + 1);
        count += after - _view.lowerBound(range.first);
    }
    return count;
}

std::vector<Range> SelectedMailbox::resolve(const SequenceSet& set, bool isUid) const {
    const std::uint32_t size = _view.size();
    if (!isUid) {
        if (set.greatest() > size || (size == 0 && set.hasStar())) throw Error(ErrorCode::Syntax, "There is no message with this number");
        return set.resolve(size);
    }
    std::vector<Range> out;
    if (size == 0) return out;
    for (const Range& uids : set.resolve(_view.at(size).uid)) {
        const std::uint32_t first = _view.lowerBound(uids.first);
        const std::uint32_t after = uids.last == std::numeric_limits<Uid>::max() ? size + 1 : _view.lowerBound(uids.last + 1);
        if (first < after) out.push_back({first, after - 1});
    }
    return out;
}

std::vector<Uid> SelectedMailbox::uidsOf(const std::vector<Range>& ranges) const {
    std::size_t count = 0;
    for (const Range& range : ranges) count += range.last - range.first + 1;
    std::vector<Uid> out;
    out.reserve(count);
    for (const Range& range : ranges) {
        for (std::uint32_t sequence = range.first; sequence <= range.last;) {
            const auto run = _view.run(sequence);
            const std::size_t n = std::min<std::size_t>(run.size(), range.last - sequence + 1);
            for (std::size_t i = 0; i < n; ++i) out.push_back(run[i].uid);
            sequence += static_cast<std::uint32_t>(n);
        }
    }
    return out;
}

std::unique_ptr<MailboxView> SelectedMailbox::load(StoreSession& store) const { return store.view(_folder, !_isReadOnly); }

void SelectedMailbox::noteTold(const ViewItem& item) {
    _isToldSorted = _isToldSorted && (_told.empty() || _told.back().uid < item.uid);
    _told.push_back(item);
}

/// Of what was told of one message the last counts.
void SelectedMailbox::sortTold() {
    if (_isToldSorted) return;
    std::stable_sort(_told.begin(), _told.end(), [](const ViewItem& a, const ViewItem& b) { return a.uid < b.uid; });
    const auto kept = std::unique(_told.rbegin(), _told.rend(), [](const ViewItem& a, const ViewItem& b) { return a.uid == b.uid; });
    _told.erase(_told.begin(), kept.base());
    _isToldSorted = true;
}

void SelectedMailbox::adopt(std::unique_ptr<MailboxView> fresh, Output& out, const TellOptions& options) {
    sortTold();
    Teller teller(*this, *fresh, options);
    if (!fresh->diff(_view.base(), teller)) throw Error(ErrorCode::NotFound, "The mailbox was replaced");
    claimRecent(*fresh);
    tellNewKeywords(fresh->keywords(), out);
    if (teller.mustWait()) {
        _view.overlay(std::move(fresh), std::move(teller.changes));
        return;
    }
    _told = std::vector<ViewItem>();   // gives its memory back: most sessions are parked
    _view = ToldView(std::move(fresh));
    out.write(teller.text);
    if (teller.hasAdded) {
        std::string text = "* ";
        text::appendNumber(text, _view.size());
        text += " EXISTS\r\n* ";
        text::appendNumber(text, countRecent());
        text += " RECENT\r\n";
        out.write(text);
    }
}

void SelectedMailbox::tellFlags(std::span<const std::string> names, Output& out) {
    _toldKeywords.assign(names.begin(), names.end());
    std::string flags = "\\Answered \\Flagged \\Deleted \\Seen \\Draft";
    std::string permanent;
    for (const auto& [bit, name] : kFlagNames) {
        if (!(_rights.flags & bit)) continue;
        if (!permanent.empty()) permanent += ' ';
        permanent += name;
    }
    bool hasRoom = names.size() < kMaxKeywordsPerFolder;
    for (const std::string& name : names) {
        if (name.empty()) {
            hasRoom = true;
            continue;
        }
        flags += ' ';
        flags += name;
        if (_rights.keywords) permanent += ' ' + name;
    }
    if (_rights.keywords && hasRoom) permanent += " \\*";
    std::string text = "* FLAGS (" + flags + ")\r\n* OK [PERMANENTFLAGS (";
    if (!_isReadOnly) text += permanent;
    text += _isReadOnly ? ")] No flags can be changed\r\n" : ")] Flags that are kept\r\n";
    out.write(text);
}

void SelectedMailbox::tellNewKeywords(std::span<const std::string> names, Output& out) {
    if (!std::equal(names.begin(), names.end(), _toldKeywords.begin(), _toldKeywords.end())) tellFlags(names, out);
}

}  // namespace corbel::imap
