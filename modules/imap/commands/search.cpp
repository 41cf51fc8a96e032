#include <algorithm>

#include "codec/search_keys.h"
#include "codec/sequence_set.h"
#include "commands/commands.h"
#include "commands/search_matcher.h"
#include "corbel/error.h"
#include "corbel/search.h"
#include "corbel/text.h"
#include "search_text.h"
#include "session.h"

namespace corbel::imap {
namespace {

constexpr std::size_t kRowBatch = 1000;
constexpr std::size_t kContentBatch = 64;

struct Hit {
    std::uint32_t sequence = 0;
    ViewItem item;
};

/// The client's charset cannot be read: RFC 3501 section 7.1, BADCHARSET.
struct BadCharset {};

std::string toFolded(const std::string& bytes, const std::string& charset, mime::Converter* converter) {
    if (charset.empty() || charset == "UTF-8" || charset == "US-ASCII" || charset == "UTF8" || charset == "ASCII") {
        if (!text::isValidUtf8(bytes)) throw BadCharset{};
        return foldText(bytes);
    }
    if (!converter) throw BadCharset{};
    try {
        return foldText(converter->toUtf8(bytes, charset));
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Unsupported || error.code() == ErrorCode::Syntax) throw BadCharset{};
        throw;
    }
}

void foldTexts(SearchKey& key, const std::string& charset, mime::Converter* converter) {
    if (key.kind != SearchKey::Kind::Keyword) key.text = toFolded(key.text, charset, converter);
    for (SearchKey& child : key.children) foldTexts(child, charset, converter);
}

/// Decides `open` by reading `fields`; what stays undecided comes back.
class RowMatcher final : public RowSink {
public:
    RowMatcher(SearchMatcher& matcher, const std::vector<Hit>& open, std::uint32_t fields) : _matcher(matcher), _open(open), _fields(fields) {}

    bool row(const MessageRow& row) override {
        while (_at < _open.size() && _open[_at].item.uid < row.uid) ++_at;
        if (_at == _open.size() || _open[_at].item.uid != row.uid) return true;
        const Hit& hit = _open[_at];
        const Truth value = _matcher.matchRow(hit.sequence, hit.item, row, _fields);
        if (value == Truth::Yes) matched.push_back(hit);
        if (value == Truth::Undecided) undecided.push_back(hit);
        return true;
    }

    std::vector<Hit> matched;
    std::vector<Hit> undecided;

private:
    SearchMatcher& _matcher;
    const std::vector<Hit>& _open;
    std::uint32_t _fields;
    std::size_t _at = 0;
};

/// Moves what matches from `open` to `hits`; `open` keeps what is undecided.
void decide(ImapSession& session, SearchMatcher& matcher, std::uint32_t fields, std::size_t batch, std::vector<Hit>& open, std::vector<Hit>& hits) {
    if (open.empty() || fields == 0) return;
    std::vector<Uid> uids;
    for (const Hit& hit : open) uids.push_back(hit.item.uid);
    RowMatcher rows(matcher, open, fields);
    for (std::size_t at = 0; at < uids.size(); at += batch) {
        if (session.connection().isDraining()) throw Error(ErrorCode::Cancelled, "Server is shutting down");
        const auto part = std::span(uids).subspan(at, std::min(batch, uids.size() - at));
        session.mailboxStore().read(session.mailbox().folder(), part, fields, rows);
    }
    hits.insert(hits.end(), rows.matched.begin(), rows.matched.end());
    open = std::move(rows.undecided);
}

std::vector<Hit> find(ImapSession& session, SearchMatcher& matcher) {
    std::vector<Hit> hits;
    std::vector<Hit> open;
    const ToldView& view = session.mailbox().view();
    for (std::uint32_t sequence = 1; sequence <= view.size();) {
        for (const ViewItem& item : view.run(sequence)) {
            const Truth value = matcher.matchView(sequence, item);
            if (value == Truth::Yes) hits.push_back({sequence, item});
            if (value == Truth::Undecided) open.push_back({sequence, item});
            ++sequence;
        }
    }
    decide(session, matcher, matcher.rowFields(), kRowBatch, open, hits);
    decide(session, matcher, matcher.contentFields(), kContentBatch, open, hits);
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.sequence < b.sequence; });
    return hits;
}

std::uint32_t numberOf(const Hit& hit, bool isUid) noexcept { return isUid ? hit.item.uid : hit.sequence; }

ModSeq highestModSeq(std::span<const Hit> hits) noexcept {
    ModSeq highest = 0;
    for (const Hit& hit : hits) highest = std::max(highest, hit.item.modSeq);
    return highest;
}

std::string searchResponse(const std::vector<Hit>& hits, bool usesModSeq, bool isUid) {
    std::string text = "* SEARCH";
    for (const Hit& hit : hits) {
        text += ' ';
        text::appendNumber(text, numberOf(hit, isUid));
    }
    if (usesModSeq && !hits.empty()) {
        text += " (MODSEQ ";
        text::appendNumber(text, highestModSeq(hits));
        text += ')';
    }
    return text + "\r\n";
}

/// RFC 4731 section 3.1.
std::string extendedResponse(const SearchRequest& request, const std::vector<Hit>& hits, bool isUid, const std::string& tag) {
    std::string text = "* ESEARCH (TAG \"" + tag + "\")";
    if (isUid) text += " UID";
    const auto add = [&](std::string_view name, std::uint64_t value) {
        text.append(" ").append(name).append(" ");
        text::appendNumber(text, value);
    };
    if (!hits.empty()) {
        if (request.wantsMin) add("MIN", numberOf(hits.front(), isUid));
        if (request.wantsMax) add("MAX", numberOf(hits.back(), isUid));
        if (request.wantsAll) {
            text += " ALL ";
            SequenceSetWriter set(text);
            for (const Hit& hit : hits) set.add(numberOf(hit, isUid));
            set.finish();
        }
    }
    if (request.wantsCount) add("COUNT", hits.size());
    if (request.usesModSeq && !hits.empty()) {
        // Section 3.2: of the messages that are named, when only the first or last are.
        ModSeq highest = 0;
        if (request.wantsMin) highest = std::max(highest, hits.front().item.modSeq);
        if (request.wantsMax) highest = std::max(highest, hits.back().item.modSeq);
        if (request.wantsAll || request.wantsCount) highest = highestModSeq(hits);
        add("MODSEQ", highest);
    }
    return text + "\r\n";
}

}  // namespace

Next search(ImapSession& session, Request& request) {
    request.in.space();
    SearchRequest wanted = parseSearch(request.in);
    if (wanted.usesModSeq) session.enableCondstore();
    try {
        foldTexts(wanted.root, wanted.charset, session.converter());
    } catch (const BadCharset&) {
        return session.no("This charset cannot be searched", "BADCHARSET (US-ASCII UTF-8)");
    }
    SearchMatcher matcher(std::move(wanted.root), session.mailbox(), session.converter());
    if (matcher.contentFields() != 0) {
        const auto indexes = session.kernel().interfaces(Search::kInterfaceId);
        if (!indexes.empty()) matcher.narrow(*static_cast<Search*>(indexes.front()), session.mailboxStore().id());
    }
    const std::vector<Hit> hits = find(session, matcher);
    session.write(wanted.isExtended ? extendedResponse(wanted, hits, request.isUid, session.tag())
                                    : searchResponse(hits, wanted.usesModSeq, request.isUid));
    return session.ok("SEARCH completed");
}

}  // namespace corbel::imap
