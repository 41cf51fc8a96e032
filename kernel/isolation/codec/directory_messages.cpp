#include "isolation/codec/directory_messages.h"

#include "isolation/codec/messages.h"

namespace corbel::isolation {
namespace {

void put(ByteWriter& out, const DirectoryUser& user) {
    out.text(user.key);
    out.text(user.login);
    out.text(user.address);
    out.text(user.displayName);
    out.text(user.tenant);
    out.texts(user.aliases);
    out.texts(user.groups);
    out.u64(user.quotaBytes);
    out.flag(user.isEnabled);
    out.flag(user.isAdmin);
}

void get(ByteReader& in, DirectoryUser& user) {
    user.key = in.text(kMaxDirectoryText);
    user.login = in.text(kMaxDirectoryText);
    user.address = in.text(kMaxDirectoryText);
    user.displayName = in.text(kMaxDirectoryText);
    user.tenant = in.text(kMaxDirectoryText);
    user.aliases = in.texts(kMaxDirectoryList, kMaxDirectoryText);
    user.groups = in.texts(kMaxDirectoryList, kMaxDirectoryText);
    user.quotaBytes = in.u64();
    user.isEnabled = in.flag();
    user.isAdmin = in.flag();
}

void put(ByteWriter& out, const DirectoryGroup& group) {
    out.text(group.key);
    out.text(group.name);
    out.text(group.address);
    out.texts(group.members);
}

void get(ByteReader& in, DirectoryGroup& group) {
    group.key = in.text(kMaxDirectoryText);
    group.name = in.text(kMaxDirectoryText);
    group.address = in.text(kMaxDirectoryText);
    group.members = in.texts(kMaxDirectoryList, kMaxDirectoryText);
}

template <class T>
std::string writeMaybe(const std::optional<T>& one) {
    ByteWriter out;
    out.flag(one.has_value());
    if (one) put(out, *one);
    return out.take();
}

template <class T>
Result<std::optional<T>> readMaybe(std::string_view bytes) {
    ByteReader in(bytes);
    std::optional<T> one;
    if (in.flag()) get(in, one.emplace());
    return in.finish(std::move(one));
}

template <class T>
std::string writeAll(const std::vector<T>& all) {
    ByteWriter out;
    out.u32(static_cast<std::uint32_t>(all.size()));
    for (const T& one : all) put(out, one);
    return out.take();
}

template <class T>
Result<std::vector<T>> readAll(std::string_view bytes) {
    ByteReader in(bytes);
    std::vector<T> all;
    const std::size_t n = in.count(kMaxDirectoryList);
    for (std::size_t i = 0; i < n && in.isOk(); ++i) get(in, all.emplace_back());
    return in.finish(std::move(all));
}

}  // namespace

std::string writeUser(const std::optional<DirectoryUser>& user) { return writeMaybe(user); }
Result<std::optional<DirectoryUser>> readUser(std::string_view bytes) { return readMaybe<DirectoryUser>(bytes); }
std::string writeGroup(const std::optional<DirectoryGroup>& group) { return writeMaybe(group); }
Result<std::optional<DirectoryGroup>> readGroup(std::string_view bytes) { return readMaybe<DirectoryGroup>(bytes); }
std::string writeUsers(const std::vector<DirectoryUser>& users) { return writeAll(users); }
Result<std::vector<DirectoryUser>> readUsers(std::string_view bytes) { return readAll<DirectoryUser>(bytes); }
std::string writeGroups(const std::vector<DirectoryGroup>& groups) { return writeAll(groups); }
Result<std::vector<DirectoryGroup>> readGroups(std::string_view bytes) { return readAll<DirectoryGroup>(bytes); }

std::string writeQuestion(std::string_view first, std::string_view second, std::uint32_t limit) {
    ByteWriter out;
    out.text(first);
    out.text(second);
    out.u32(limit);
    return out.take();
}

Result<DirectoryQuestion> readQuestion(std::string_view bytes) {
    ByteReader in(bytes);
    DirectoryQuestion question;
    question.first = in.text(kMaxFrameBytes);
    question.second = in.text(kMaxFrameBytes);
    question.limit = in.u32();
    return in.finish(std::move(question));
}

std::string writeTexts(const std::vector<std::string>& texts) {
    ByteWriter out;
    out.texts(texts);
    return out.take();
}

Result<std::vector<std::string>> readTexts(std::string_view bytes) {
    ByteReader in(bytes);
    auto texts = in.texts(kMaxDirectoryList, kMaxDirectoryText);
    return in.finish(std::move(texts));
}

std::string writeNumber(std::uint64_t number) {
    ByteWriter out;
    out.u64(number);
    return out.take();
}

Result<std::uint64_t> readNumber(std::string_view bytes) {
    ByteReader in(bytes);
    const std::uint64_t number = in.u64();
    return in.finish(number);
}

}  // namespace corbel::isolation
