// The directory of a guest, its reading side. A guest that ended is a directory that is down: Unavailable, never "no such user".
//
// Owned by IsolatedModule. [worker, parallel]
#pragma once

#include "corbel/directory.h"
#include "isolation/caller.h"

namespace corbel::isolation {

class RemoteDirectory final : public Directory {
public:
    explicit RemoteDirectory(Caller& caller) : _caller(caller) {}

    std::optional<DirectoryUser> findByLogin(std::string_view login) override;
    std::optional<DirectoryUser> findByAddress(std::string_view address) override;
    std::optional<DirectoryUser> findByKey(std::string_view key) override;
    std::optional<DirectoryGroup> findGroup(std::string_view addressOrName) override;
    std::vector<DirectoryUser> listUsers(std::string_view afterLogin, std::uint32_t limit) override;
    std::vector<DirectoryGroup> listGroups(std::string_view afterName, std::uint32_t limit) override;
    PasswordCheck checkPassword(std::string_view key, std::string_view password) override;
    std::vector<std::string> credentials(std::string_view key) override;
    bool allHaveScram() override;
    std::uint64_t changeNumber() override;

private:
    template <class T>
    T ask(Method method, const std::string& arguments, Result<T> (*read)(std::string_view));
    Caller& _caller;
};

}  // namespace corbel::isolation
