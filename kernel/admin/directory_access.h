// Finding the user and the directory that a call is about.
#pragma once

#include <string_view>

#include "admin/routes.h"

namespace corbel::admin {

/// By login or address; throws NotFound.
auth::UserPtr requireUser(Call& call, std::string_view login);
/// The first directory that can be written; throws Unsupported.
const auth::DirectorySource& writable(const AdminContext& context);
/// The user's own directory if it can be written; throws Unsupported.
DirectoryAdmin& requireWritable(const auth::User& user);

}  // namespace corbel::admin
