// Stores that only remember what was appended where; folders are a list of paths.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "corbel/error.h"
#include "corbel/store.h"

namespace corbel::delivery {

struct StoredMessage {
    std::string folder;
    std::string prefix;
    std::uint32_t flags = 0;
    std::vector<std::string> keywords;
    bool isDelivery = false;
};

struct FakeMailbox {
    std::map<std::string, FolderInfo> folders;
    std::vector<StoredMessage> messages;
    std::uint64_t usedBytes = 0;
    std::optional<ErrorCode> appendFails;
    std::function<void(FolderId, const AppendItem&)> beforeAppend;  // may throw

    FakeMailbox() { addFolder("INBOX"); }
    void addFolder(const std::string& path, const std::string& containerClass = "IPF.Note") {
        FolderInfo folder;
        folder.id = folders.size() + 1;
        folder.path = path;
        folder.containerClass = containerClass;
        folders[path] = folder;
    }
};

class FakeStoreSession final : public StoreSession {
public:
    explicit FakeStoreSession(FakeMailbox& mailbox) : _mailbox(mailbox) {}
    StoreId id() const noexcept override { return 1; }
    std::vector<FolderInfo> folders() override { return {}; }
    std::optional<FolderInfo> findFolder(std::string_view path) override {
        const auto it = _mailbox.folders.find(std::string(path));
        return it == _mailbox.folders.end() ? std::nullopt : std::optional(it->second);
    }
    FolderInfo createFolder(std::string_view, SpecialUse) override { return {}; }
    void renameFolder(FolderId, std::string_view) override {}
    void deleteFolder(FolderId) override {}
    void setSubscribed(std::string_view, bool) override {}
    std::vector<std::string> subscriptions() override { return {}; }
    FolderCounters counters(FolderId) override { return {}; }
    std::unique_ptr<MailboxView> view(FolderId, bool) override { return nullptr; }
    void read(FolderId, std::span<const Uid>, std::uint32_t, RowSink&) override {}
    Quota quota() override { return {_mailbox.usedBytes, 0}; }
    AppendResult append(FolderId folder, std::span<const AppendItem> items) override {
        if (_mailbox.appendFails) throw Error(*_mailbox.appendFails, "append fails");
        for (const auto& item : items) {
            if (_mailbox.beforeAppend) _mailbox.beforeAppend(folder, item);
            for (const auto& [path, info] : _mailbox.folders)
                if (info.id == folder) _mailbox.messages.push_back({path, item.prefix, item.flags, item.keywords, item.isDelivery});
        }
        return {};
    }
    FlagResult changeFlags(FolderId, std::span<const Uid>, const FlagChange&) override { return {}; }
    CopyResult copy(FolderId, std::span<const Uid>, FolderId) override { return {}; }
    CopyResult move(FolderId, std::span<const Uid>, FolderId) override { return {}; }
    std::vector<Uid> expunge(FolderId, std::span<const Uid>, bool) override { return {}; }

private:
    FakeMailbox& _mailbox;
};

class FakeStores final : public Stores {
public:
    std::unique_ptr<StoreSession> openOwn(const Identity& identity) override {
        return std::make_unique<FakeStoreSession>(mailboxes[identity.login]);
    }
    std::unique_ptr<StoreSession> open(const Identity&, StoreId) override { return nullptr; }
    StoreId ownStoreId(const Identity& identity) override { return mailboxes.contains(identity.login) ? 1 : 0; }
    std::unique_ptr<MessageWriter> newMessage(std::uint64_t) override { return nullptr; }

    std::map<std::string, FakeMailbox> mailboxes;  // by login
};

class FakeContent final : public ContentReader {
public:
    explicit FakeContent(const std::string& bytes) : _bytes(bytes) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override { out.append(_bytes, offset, length); }
    std::optional<std::string_view> whole() override { return _bytes; }

private:
    const std::string& _bytes;
};

class FakeMessage final : public StagedMessage {
public:
    explicit FakeMessage(std::string content = "content") : _content(std::move(content)) {}
    std::uint64_t size() const noexcept override { return _content.size(); }
    std::string_view structure() const noexcept override { return "structure"; }
    std::string_view envelope() const noexcept override { return "envelope"; }
    std::unique_ptr<ContentReader> content() const override { return std::make_unique<FakeContent>(_content); }

private:
    std::string _content;
};

}  // namespace corbel::delivery
