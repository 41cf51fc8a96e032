// Typed reading of the JSON that clients of the API send. Every fault is an InvalidArgument that names the member.
#pragma once

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace corbel::admin {

inline constexpr std::size_t kMaxJsonDepth = 16;

/// The body as an object, or as an array of objects (an object counts as an array of one).
std::vector<Poco::JSON::Object::Ptr> parseObjects(std::string_view body);

std::string stringMember(const Poco::JSON::Object& object, const std::string& name, std::string fallback = {});
bool booleanMember(const Poco::JSON::Object& object, const std::string& name, bool fallback);
std::uint64_t unsignedMember(const Poco::JSON::Object& object, const std::string& name, std::uint64_t fallback);
std::vector<std::string> stringsMember(const Poco::JSON::Object& object, const std::string& name);
/// Fails when the object has a member that is not in `known`.
void checkMembers(const Poco::JSON::Object& object, std::initializer_list<std::string_view> known);

std::string toText(const Poco::JSON::Object& object);
std::string toText(const Poco::JSON::Array& array);

}  // namespace corbel::admin
