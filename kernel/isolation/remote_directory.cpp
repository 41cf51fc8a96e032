#include "isolation/remote_directory.h"

#include "isolation/codec/directory_messages.h"

namespace corbel::isolation {
namespace {

constexpr ErrorCode kDown = ErrorCode::Unavailable;
/// Beyond what a module's numbers grow while it runs.
constexpr unsigned kGenerationShift = 40;

}  // namespace

template <class T>
T RemoteDirectory::ask(Method method, const std::string& arguments, Result<T> (*read)(std::string_view)) {
    return _caller.valueOf(read(_caller.call(method, arguments, kDown)), kDown);
}

std::optional<DirectoryUser> RemoteDirectory::findByLogin(std::string_view login) { return ask(Method::FindByLogin, writeQuestion(login), readUser); }
std::optional<DirectoryUser> RemoteDirectory::findByAddress(std::string_view address) { return ask(Method::FindByAddress, writeQuestion(address), readUser); }
std::optional<DirectoryUser> RemoteDirectory::findByKey(std::string_view key) { return ask(Method::FindByKey, writeQuestion(key), readUser); }
std::optional<DirectoryGroup> RemoteDirectory::findGroup(std::string_view addressOrName) { return ask(Method::FindGroup, writeQuestion(addressOrName), readGroup); }

std::vector<DirectoryUser> RemoteDirectory::listUsers(std::string_view afterLogin, std::uint32_t limit) {
    return ask(Method::ListUsers, writeQuestion(afterLogin, {}, limit), readUsers);
}

std::vector<DirectoryGroup> RemoteDirectory::listGroups(std::string_view afterName, std::uint32_t limit) {
    return ask(Method::ListGroups, writeQuestion(afterName, {}, limit), readGroups);
}

PasswordCheck RemoteDirectory::checkPassword(std::string_view key, std::string_view password) {
    const std::uint64_t answer = ask(Method::CheckPassword, writeQuestion(key, password), readNumber);
    if (answer > static_cast<std::uint64_t>(PasswordCheck::UseCredentials)) _caller.refuse(kDown);
    return static_cast<PasswordCheck>(answer);
}

std::vector<std::string> RemoteDirectory::credentials(std::string_view key) { return ask(Method::Credentials, writeQuestion(key), readTexts); }
bool RemoteDirectory::allHaveScram() { return ask(Method::AllHaveScram, {}, readNumber) != 0; }

std::uint64_t RemoteDirectory::changeNumber() {
    // A number that a module counts in memory begins anew with its process; what the server compares must grow all the same.
    const auto guest = _caller.guest();
    const std::string result = _caller.callOn(*guest, Method::ChangeNumber, {}, kDown, {});
    return _caller.valueOf(readNumber(result), kDown) + (guest->number() << kGenerationShift);
}

}  // namespace corbel::isolation
