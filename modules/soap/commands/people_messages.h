// Requests and answers that several operations on users, groups and companies share. Members under their names on the wire. Values only.
#pragma once

#include "operation.h"

namespace corbel::soap {

struct AboutUser {
    WireId user;
};
template <class V>
void fields(V& visit, AboutUser& value) {
    visit("ulUserId", value.user.id);
    visit("sUserId", value.user.entryid);
}

struct AboutGroup {
    WireId group;
};
template <class V>
void fields(V& visit, AboutGroup& value) {
    visit("ulGroupId", value.group.id);
    visit("sGroupId", value.group.entryid);
}

struct AboutCompany {
    WireId company;
};
template <class V>
void fields(V& visit, AboutCompany& value) {
    visit("ulCompanyId", value.company.id);
    visit("sCompanyId", value.company.entryid);
}

struct GroupAndUser {
    WireId group, user;
};
template <class V>
void fields(V& visit, GroupAndUser& value) {
    visit("ulGroupId", value.group.id);
    visit("sGroupId", value.group.entryid);
    visit("ulUserId", value.user.id);
    visit("sUserId", value.user.entryid);
}

struct UserAndSender {
    WireId user, sender;
};
template <class V>
void fields(V& visit, UserAndSender& value) {
    visit("ulUserId", value.user.id);
    visit("sUserId", value.user.entryid);
    visit("ulSenderId", value.sender.id);
    visit("sSenderId", value.sender.entryid);
}

struct UserAndCompany {
    WireId user, company;
};
template <class V>
void fields(V& visit, UserAndCompany& value) {
    visit("ulUserId", value.user.id);
    visit("sUserId", value.user.entryid);
    visit("ulCompanyId", value.company.id);
    visit("sCompanyId", value.company.entryid);
}

struct TwoCompanies {
    WireId viewer, company;
};
template <class V>
void fields(V& visit, TwoCompanies& value) {
    visit("ulSetCompanyId", value.viewer.id);
    visit("sSetCompanyId", value.viewer.entryid);
    visit("ulCompanyId", value.company.id);
    visit("sCompanyId", value.company.entryid);
}

/// Answers that say who it is.
using UserIdAnswer = AboutUser;
using GroupIdAnswer = AboutGroup;
using CompanyIdAnswer = AboutCompany;

struct UserListAnswer {
    std::vector<User> users;
};
template <class V>
void fields(V& visit, UserListAnswer& value) {
    visit("sUserArray", value.users);
}

struct GroupListAnswer {
    std::vector<Group> groups;
};
template <class V>
void fields(V& visit, GroupListAnswer& value) {
    visit("sGroupArray", value.groups);
}

struct CompanyListAnswer {
    std::vector<Company> companies;
};
template <class V>
void fields(V& visit, CompanyListAnswer& value) {
    visit("sCompanyArray", value.companies);
}

struct UserRequest {
    std::optional<User> user;
};
template <class V>
void fields(V& visit, UserRequest& value) {
    visit("lpsUser", value.user);
}
using UserAnswer = UserRequest;

struct GroupRequest {
    std::optional<Group> group;
};
template <class V>
void fields(V& visit, GroupRequest& value) {
    visit("lpsGroup", value.group);
}
using GroupAnswer = GroupRequest;

struct CompanyRequest {
    std::optional<Company> company;
};
template <class V>
void fields(V& visit, CompanyRequest& value) {
    visit("lpsCompany", value.company);
}
using CompanyAnswer = CompanyRequest;

/// What clients send for a number that is not to be changed.
inline constexpr std::uint32_t kUnchanged = 0xFFFFFFFF;

/// A text that is to be set: clients send an empty one for what they leave as it is.
inline bool isGiven(const std::optional<std::string>& text) noexcept { return text && !text->empty(); }

}  // namespace corbel::soap
