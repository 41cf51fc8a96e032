#include "isolation/codec/directory_messages.h"

#include "isolation/codec/fields.h"
#include "isolation/codec/messages.h"

namespace corbel::isolation {

template <class F>
static void fields(F& f, DirectoryUser& user) {
    for (std::string* text : {&user.key, &user.login, &user.address, &user.displayName, &user.tenant}) f.text(*text, kMaxDirectoryText);
    f.texts(user.aliases, kMaxDirectoryList, kMaxDirectoryText);
    f.texts(user.groups, kMaxDirectoryList, kMaxDirectoryText);
    f.number(user.quotaBytes);
    f.flag(user.isEnabled);
    f.flag(user.isAdmin);
}

template <class F>
static void fields(F& f, DirectoryGroup& group) {
    for (std::string* text : {&group.key, &group.name, &group.address}) f.text(*text, kMaxDirectoryText);
    f.texts(group.members, kMaxDirectoryList, kMaxDirectoryText);
}

template <class F, class T>
static void fields(F& f, std::optional<T>& one) {
    f.maybe(one, kEachField);
}

template <class F, class T>
static void fields(F& f, std::vector<T>& all) {
    f.list(all, kMaxDirectoryList, kEachField);
}

template <class F>
static void fields(F& f, std::vector<std::string>& texts) {
    f.texts(texts, kMaxDirectoryList, kMaxDirectoryText);
}

template <class F>
static void fields(F& f, DirectoryQuestion& question) {
    f.text(question.first, kMaxFrameBytes);
    f.text(question.second, kMaxFrameBytes);
    f.number(question.limit);
}

template <class F>
static void fields(F& f, std::uint64_t& number) {
    f.number(number);
}

std::string writeUser(const std::optional<DirectoryUser>& user) { return written(user); }
Result<std::optional<DirectoryUser>> readUser(std::string_view bytes) { return readAs<std::optional<DirectoryUser>>(bytes); }
std::string writeGroup(const std::optional<DirectoryGroup>& group) { return written(group); }
Result<std::optional<DirectoryGroup>> readGroup(std::string_view bytes) { return readAs<std::optional<DirectoryGroup>>(bytes); }
std::string writeUsers(const std::vector<DirectoryUser>& users) { return written(users); }
Result<std::vector<DirectoryUser>> readUsers(std::string_view bytes) { return readAs<std::vector<DirectoryUser>>(bytes); }
std::string writeGroups(const std::vector<DirectoryGroup>& groups) { return written(groups); }
Result<std::vector<DirectoryGroup>> readGroups(std::string_view bytes) { return readAs<std::vector<DirectoryGroup>>(bytes); }

std::string writeQuestion(std::string_view first, std::string_view second, std::uint32_t limit) {
    return written(DirectoryQuestion{std::string(first), std::string(second), limit});
}

Result<DirectoryQuestion> readQuestion(std::string_view bytes) { return readAs<DirectoryQuestion>(bytes); }
std::string writeTexts(const std::vector<std::string>& texts) { return written(texts); }
Result<std::vector<std::string>> readTexts(std::string_view bytes) { return readAs<std::vector<std::string>>(bytes); }
std::string writeNumber(std::uint64_t number) { return written(number); }
Result<std::uint64_t> readNumber(std::string_view bytes) { return readAs<std::uint64_t>(bytes); }

}  // namespace corbel::isolation
