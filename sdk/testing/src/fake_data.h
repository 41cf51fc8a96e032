// What fake stores are made of: messages, folders, stores, as plain values in memory.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "corbel/access.h"
#include "corbel/error.h"
#include "corbel/mime.h"
#include "corbel/store.h"
#include "corbel/text.h"

namespace corbel::testing::fake {

struct Body {
    std::string bytes, structure, envelope;
};

class FakeContent final : public ContentReader {
public:
    FakeContent(std::string bytes, bool hidesWhole, std::optional<std::uint64_t> failsAt = {})
        : _bytes(std::move(bytes)), _hidesWhole(hidesWhole), _failsAt(failsAt) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (_failsAt && offset >= *_failsAt) throw Error(ErrorCode::Unavailable, "The content is out of reach");
        if (offset < _bytes.size()) out.append(_bytes, static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
    }
    std::optional<std::string_view> whole() override { return _hidesWhole ? std::nullopt : std::optional<std::string_view>(_bytes); }

private:
    std::string _bytes;
    bool _hidesWhole;
    std::optional<std::uint64_t> _failsAt;
};

class Staged final : public StagedMessage {
public:
    explicit Staged(std::string bytes) {
        const mime::PartIndex index = mime::scan(bytes);
        body = std::make_shared<Body>(Body{std::move(bytes), index.serialise(), index.parts.at(0).envelope});
    }
    std::uint64_t size() const noexcept override { return body->bytes.size(); }
    std::string_view structure() const noexcept override { return body->structure; }
    std::string_view envelope() const noexcept override { return body->envelope; }
    std::unique_ptr<ContentReader> content() const override { return std::make_unique<FakeContent>(body->bytes, false); }

    std::shared_ptr<const Body> body;
};

class Writer final : public MessageWriter {
public:
    explicit Writer(std::uint64_t maxBytes) : _max(maxBytes) {}
    void write(std::string_view bytes) override {
        if (_bytes.size() + bytes.size() > _max) throw Error(ErrorCode::TooLarge, "The message is too large");
        _bytes += bytes;
    }
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    std::unique_ptr<StagedMessage> finish() override { return std::make_unique<Staged>(std::move(_bytes)); }

private:
    std::uint64_t _max;
    std::string _bytes;
};

/// What somebody who is not the owner has made of a message's \Seen.
struct SeenMark {
    bool isSeen = false;
    ModSeq modSeq = 0;
};

struct Item {
    ViewItem view;                 ///< As the owner has it.
    ModSeq cn = 0;                 ///< Of the last change that was no reading.
    UserId creator = 0;            ///< 0: the owner.
    std::map<UserId, SeenMark> marks;
    std::shared_ptr<const Body> body;
    std::string prefix, guid;
    TimePoint received{}, saved{};
    std::uint64_t size() const { return prefix.size() + body->bytes.size(); }
};

struct Folder {
    FolderInfo info;
    std::vector<Item> items;
    std::vector<std::string> keywords;
    Uid uidNext = 1;
    Uid firstUnclaimed = 1;
    ModSeq highest = 1;
    ModSeq sharedHighest = 1;      ///< Without what the owner has read.
    std::map<UserId, RightSet> members;
};

struct Store {
    StoreId id = 0;
    UserId owner = 0;
    std::uint64_t tenant = 0;
    ModSeq changeNumber = 1;
    std::map<FolderId, Folder> folders;
    std::map<UserId, std::set<std::string>> subscriptions;
};

inline std::string canonical(std::string_view path) {
    std::string out(path);
    if (text::startsWithIgnoreCase(out, "INBOX") && (out.size() == 5 || out[5] == kPathSeparator)) out.replace(0, 5, "INBOX");
    return out;
}

inline void checkName(std::string_view path) {
    const auto parts = text::split(path, kPathSeparator);
    if (parts.size() > kMaxFolderDepth) throw Error(ErrorCode::LimitReached, "The folder is too deep");
    for (const auto part : parts) {
        const bool isBad = part.empty() || part.size() > kMaxFolderNameBytes ||
                           std::any_of(part.begin(), part.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
        if (isBad) throw Error(ErrorCode::InvalidArgument, "This is no valid folder name");
    }
}

}  // namespace corbel::testing::fake
