#include "guest/served_directory.h"

#include "isolation/codec/directory_messages.h"

namespace corbel::guest {

using namespace isolation;

std::string serveDirectory(Directory& directory, Method method, std::string_view arguments) {
    if (method == Method::AllHaveScram) return writeNumber(directory.allHaveScram() ? 1 : 0);
    if (method == Method::ChangeNumber) return writeNumber(directory.changeNumber());
    const DirectoryQuestion question = readQuestion(arguments).valueOrThrow();
    switch (method) {
        case Method::FindByLogin: return writeUser(directory.findByLogin(question.first));
        case Method::FindByAddress: return writeUser(directory.findByAddress(question.first));
        case Method::FindByKey: return writeUser(directory.findByKey(question.first));
        case Method::FindGroup: return writeGroup(directory.findGroup(question.first));
        case Method::ListUsers: return writeUsers(directory.listUsers(question.first, question.limit));
        case Method::ListGroups: return writeGroups(directory.listGroups(question.first, question.limit));
        case Method::CheckPassword: return writeNumber(static_cast<std::uint64_t>(directory.checkPassword(question.first, question.second)));
        case Method::Credentials: return writeTexts(directory.credentials(question.first));
        default: break;
    }
    throw Error(ErrorCode::Unsupported, "The directory does not offer this");
}

}  // namespace corbel::guest
