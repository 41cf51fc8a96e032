#include "commands/fetch_job.h"

#include <algorithm>
#include <cstring>

#include "codec/writer.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

constexpr std::size_t kViewBlock = 64 * 1024;    // bytes reserved at once for responses made from the view
constexpr std::size_t kMaxViewLine = 256;        // longest of them without keywords
constexpr std::size_t kRowBatch = 1000;          // messages a read() of small fields
constexpr std::size_t kContentBatch = 64;        // messages a read() of contents, and a changeFlags() for \Seen
constexpr std::uint64_t kContentPiece = 128 * 1024;
constexpr std::size_t kFlushBytes = 32 * 1024;

char* put(char* to, std::string_view text) noexcept {
    std::memcpy(to, text.data(), text.size());
    return to + text.size();
}

/// Empty: what stood before was flushed already, behind at least one item.
void separate(std::string& out) {
    if (out.empty() || out.back() != '(') out += ' ';
}

}  // namespace

FetchJob::FetchJob(ImapSession& session, FetchItems items, std::vector<Range> ranges)
    : _session(session), _items(std::move(items)), _ranges(std::move(ranges)) {
    if (!_ranges.empty()) _sequence = _ranges.front().first;
    if (_items.internalDate) _fields |= kFieldReceived;
    if (_items.size) _fields |= kFieldSize;
    if (_items.envelope) _fields |= kFieldEnvelope;
    if (!_items.sections.empty()) _fields |= kFieldContent;
    _needsStructure = _items.body || _items.bodyStructure || std::any_of(_items.sections.begin(), _items.sections.end(), needsStructure);
    if (_needsStructure) _fields |= kFieldStructure;
}

bool FetchJob::fill(Output& out) {
    try {
        return _fields == 0 ? fillFromView(out) : fillFromRows(out);
    } catch (const Error& error) {
        _error = error;
        return false;
    }
}

Next FetchJob::onProduced(ImapSession& session) {
    const auto self = session.endContinuation();
    if (_written) return Next::close();   // it ended in the middle of a literal: whatever followed would be taken for its bytes
    if (_error) return session.fail(*_error);
    if (_someAreGone) return session.ok("FETCH completed, some messages are gone", "EXPUNGEISSUED");
    return session.ok("FETCH completed");
}

// --- from the view alone ---

bool FetchJob::fillFromView(Output& out) {
    const SelectedMailbox& mailbox = _session.mailbox();
    const ToldView& view = mailbox.view();
    std::size_t longestLine = kMaxViewLine;
    for (const std::string& name : view.keywords()) longestLine += name.size() + 1;
    std::string flags;
    while (_range < _ranges.size()) {
        if (out.full()) return true;
        const std::span<char> block = out.reserve(kViewBlock);
        char* at = block.data();
        char* const stop = block.data() + block.size() - longestLine;
        while (_range < _ranges.size() && at < stop) {
            const auto run = view.run(_sequence);
            const std::size_t count = std::min<std::size_t>(run.size(), _ranges[_range].last - _sequence + 1);
            for (std::size_t i = 0; i < count && at < stop; ++i, ++_sequence) {
                const ViewItem& item = run[i];
                if (skips(item)) continue;
                at = put(at, "* ");
                at = writeNumber(at, _sequence);
                at = put(at, " FETCH (");
                if (_items.uid) {
                    at = put(at, "UID ");
                    at = writeNumber(at, item.uid);
                    *at++ = ' ';
                }
                if (_items.flags) {
                    at = put(at, "FLAGS ");
                    if (item.keywords == 0) {
                        at = put(at, systemFlagList(item.flags, mailbox.isRecent(item.uid)));
                    } else {
                        flags.clear();
                        appendFlags(flags, item.flags, mailbox.isRecent(item.uid), item.keywords, view.keywords());
                        at = put(at, flags);
                    }
                    *at++ = ' ';
                }
                if (_items.modSeq) {
                    at = put(at, "MODSEQ (");
                    at = writeNumber(at, item.modSeq);
                    at = put(at, ") ");
                }
                at = put(at - 1, ")\r\n");   // over the last blank
            }
            if (_sequence > _ranges[_range].last && ++_range < _ranges.size()) _sequence = _ranges[_range].first;
        }
        out.commit(static_cast<std::size_t>(at - block.data()));
    }
    return false;
}

void FetchJob::appendViewItems(std::string& out, const Position& position) {
    SelectedMailbox& mailbox = _session.mailbox();
    const bool isNewlySeen = position.seen.uid != 0;
    const ViewItem item = isNewlySeen ? position.seen : mailbox.view().at(position.sequence);
    if (isNewlySeen) mailbox.noteTold(item);
    out += "* ";
    text::appendNumber(out, position.sequence);
    out += " FETCH (";
    if (_items.uid) {
        out += "UID ";
        text::appendNumber(out, item.uid);
    }
    if (_items.flags || isNewlySeen) {
        separate(out);
        out += "FLAGS ";
        appendFlags(out, item.flags, mailbox.isRecent(item.uid), item.keywords, isNewlySeen ? _present->keywords() : mailbox.view().keywords());
    }
    if (_items.modSeq) {
        separate(out);
        out += "MODSEQ (";
        text::appendNumber(out, item.modSeq);
        out += ')';
    }
}

// --- from the store ---

/// Writes one response for each row that comes.
class FetchJob::Rows final : public RowSink {
public:
    Rows(FetchJob& job, Output& out) : _job(job), _out(out) {}

    bool row(const MessageRow& row) override {
        auto& at = _job._batchAt;
        if (_job._written && _job._batch[at].uid != row.uid) return false;   // the message that was under way is gone
        while (at < _job._batch.size() && _job._batch[at].uid < row.uid) {
            _job._someAreGone = true;
            ++at;
        }
        if (at == _job._batch.size() || _job._batch[at].uid != row.uid) return true;
        if (write(row, _job._batch[at])) {
            ++at;
            isStopped = isFull();
        } else {
            isStopped = true;
        }
        return !isStopped;
    }

    bool isStopped = false;   ///< Because the output is full.

    void flush() {
        if (!_text.empty()) _out.write(_text);
        _text.clear();
    }

private:
    bool isFull() {
        if (_text.size() < kFlushBytes && !_out.full()) return false;
        flush();
        return _out.full();
    }

    /// False when it stopped in the middle of a literal.
    bool write(const MessageRow& row, const Position& position) {
        mime::PartIndex index;
        if (_job._needsStructure) index = mime::PartIndex::parse(row.structure).valueOrThrow();
        if (!_job._written) {
            _job._section = 0;
            writeHead(row, position, index);
        }
        for (; _job._section < _job._items.sections.size(); ++_job._section) {
            if (!writeSection(_job._items.sections[_job._section], row, index)) return false;
        }
        _text += ")\r\n";
        return true;
    }

    void writeHead(const MessageRow& row, const Position& position, const mime::PartIndex& index) {
        const FetchItems& items = _job._items;
        _job.appendViewItems(_text, position);
        if (items.internalDate) {
            separate(_text);
            _text += "INTERNALDATE \"";
            _text += text::formatImapDateTime(row.received);
            _text += '"';
        }
        if (items.size) {
            separate(_text);
            _text += "RFC822.SIZE ";
            text::appendNumber(_text, row.sizeBytes);
        }
        if (items.envelope) {
            separate(_text);
            _text += "ENVELOPE ";
            _text += row.envelope;
        }
        if (items.body) {
            separate(_text);
            _text += "BODY ";
            index.renderBodyStructure(_text, false);
        }
        if (items.bodyStructure) {
            separate(_text);
            _text += "BODYSTRUCTURE ";
            index.renderBodyStructure(_text, true);
        }
    }

    bool writeSection(const Section& section, const MessageRow& row, const mime::PartIndex& index) {
        const SectionBytes bytes = locateSection(section, index, row.prefixBytes, *row.content);
        if (!_job._written) {
            separate(_text);
            _text += section.label;
            _text += ' ';
            if (bytes.isNil) {
                _text += "NIL";
                return true;
            }
            appendLiteralHeader(_text, bytes.size);
        }
        if (bytes.isText) {
            _text += bytes.text;
            return true;
        }
        return writeContent(*row.content, bytes.offset, bytes.size);
    }

    bool writeContent(ContentReader& content, std::uint64_t offset, std::uint64_t size) {
        if (!_job._written) {
            const auto whole = content.whole();
            if (whole && whole->size() >= offset + size) {
                flush();
                _out.write(whole->substr(offset, size));
                return true;
            }
            if (size <= kFlushBytes) {
                readExactly(content, offset, size);
                return true;
            }
            _job._written = 0;
        }
        std::uint64_t& written = *_job._written;
        while (written < size) {
            flush();
            if (written > 0 && _out.full()) return false;
            const std::uint64_t piece = std::min(kContentPiece, size - written);
            readExactly(content, offset + written, piece);
            written += piece;
        }
        _job._written.reset();
        return true;
    }

    void readExactly(ContentReader& content, std::uint64_t offset, std::uint64_t size) {
        const std::size_t before = _text.size();
        content.read(offset, size, _text);
        if (_text.size() - before == size) return;
        throw Error(ErrorCode::Corrupt, "A message is shorter than it should be",
                    "content ended " + std::to_string(size - (_text.size() - before)) + " bytes early");
    }

    FetchJob& _job;
    Output& _out;
    std::string _text;
};

bool FetchJob::fillFromRows(Output& out) {
    std::vector<Uid> uids;
    for (;;) {
        if (_batchAt == _batch.size()) {
            nextBatch();
            if (_batch.empty()) return false;
            if (_items.setsSeen()) markSeen(out);
        }
        uids.clear();
        for (std::size_t i = _batchAt; i < _batch.size(); ++i) uids.push_back(_batch[i].uid);
        Rows rows(*this, out);
        _session.mailboxStore().read(_session.mailbox().folder(), uids, _fields, rows);
        rows.flush();
        if (rows.isStopped) return true;
        if (_written) throw Error(ErrorCode::NotFound, "The message is gone", "expunged and purged while it was being sent");
        if (_batchAt != _batch.size()) {   // the rows that did not come are gone
            _someAreGone = true;
            _batchAt = _batch.size();
        }
        if (out.full()) return true;
    }
}

void FetchJob::nextBatch() {
    const ToldView& view = _session.mailbox().view();
    const std::size_t limit = _fields & kFieldContent ? kContentBatch : kRowBatch;
    _batch.clear();
    _batchAt = 0;
    while (_range < _ranges.size() && _batch.size() < limit) {
        const ViewItem& item = view.at(_sequence);
        if (!skips(item)) _batch.push_back({item.uid, _sequence, {}});
        if (++_sequence > _ranges[_range].last && ++_range < _ranges.size()) _sequence = _ranges[_range].first;
    }
}

void FetchJob::markSeen(Output& out) {
    SelectedMailbox& mailbox = _session.mailbox();
    if (mailbox.isReadOnly()) return;
    std::vector<Uid> unseen;
    for (const Position& position : _batch) {
        if (!(mailbox.view().at(position.sequence).flags & kSeen)) unseen.push_back(position.uid);
    }
    if (unseen.empty()) return;
    FlagChange change;
    change.flags = kSeen;
    _session.mailboxStore().changeFlags(mailbox.folder(), unseen, change);
    // Each has a mod-sequence of its own, and somebody else may have changed it too: told as it is now.
    _present = _session.mailboxStore().view(mailbox.folder());
    mailbox.tellNewKeywords(_present->keywords(), out);
    for (Position& position : _batch) {
        if (mailbox.view().at(position.sequence).flags & kSeen) continue;
        const std::uint32_t at = _present->lowerBound(position.uid);
        if (at > _present->size() || _present->at(at).uid != position.uid) continue;
        if (_present->at(at).flags & kSeen) position.seen = _present->at(at);
    }
}

}  // namespace corbel::imap
