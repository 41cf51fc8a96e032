// Users, groups and what a directory is asked, as bytes.
//
// Pure. [any thread]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/directory.h"
#include "isolation/codec/bytes.h"

namespace corbel::isolation {

inline constexpr std::size_t kMaxDirectoryText = 4096;       ///< A name, an address, a key, a verifier.
inline constexpr std::size_t kMaxDirectoryList = 100'000;    ///< Aliases or groups of a user, members of a group, users of a page.

std::string writeUser(const std::optional<DirectoryUser>& user);
Result<std::optional<DirectoryUser>> readUser(std::string_view bytes);
std::string writeGroup(const std::optional<DirectoryGroup>& group);
Result<std::optional<DirectoryGroup>> readGroup(std::string_view bytes);
std::string writeUsers(const std::vector<DirectoryUser>& users);
Result<std::vector<DirectoryUser>> readUsers(std::string_view bytes);
std::string writeGroups(const std::vector<DirectoryGroup>& groups);
Result<std::vector<DirectoryGroup>> readGroups(std::string_view bytes);

/// What the calls take: one text or two, or a text and a number.
struct DirectoryQuestion {
    std::string first, second;
    std::uint32_t limit = 0;
};
std::string writeQuestion(std::string_view first, std::string_view second = {}, std::uint32_t limit = 0);
Result<DirectoryQuestion> readQuestion(std::string_view bytes);

std::string writeTexts(const std::vector<std::string>& texts);
Result<std::vector<std::string>> readTexts(std::string_view bytes);
std::string writeNumber(std::uint64_t number);
Result<std::uint64_t> readNumber(std::string_view bytes);

}  // namespace corbel::isolation
