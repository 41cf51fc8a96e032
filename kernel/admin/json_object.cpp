#include "admin/json_object.h"

#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <sstream>

#include "corbel/error.h"

namespace corbel::admin {
namespace {

Error wrong(const std::string& name, std::string_view want) {
    return Error(ErrorCode::InvalidArgument, "\"" + name + "\" must be " + std::string(want));
}

}  // namespace

std::vector<Poco::JSON::Object::Ptr> parseObjects(std::string_view body) {
    Poco::Dynamic::Var value;
    try {
        Poco::JSON::Parser parser;
        parser.setDepth(kMaxJsonDepth);
        value = parser.parse(std::string(body));
    } catch (const Poco::Exception& error) {
        throw Error(ErrorCode::Syntax, "The request body is not valid JSON", error.displayText());
    }
    std::vector<Poco::JSON::Object::Ptr> objects;
    if (value.type() == typeid(Poco::JSON::Object::Ptr)) {
        objects.push_back(value.extract<Poco::JSON::Object::Ptr>());
    } else if (value.type() == typeid(Poco::JSON::Array::Ptr)) {
        const auto array = value.extract<Poco::JSON::Array::Ptr>();
        for (std::size_t i = 0; i < array->size(); ++i) objects.push_back(array->getObject(static_cast<unsigned>(i)));
    }
    if (objects.empty() || std::any_of(objects.begin(), objects.end(), [](const auto& o) { return o.isNull(); }))
        throw Error(ErrorCode::InvalidArgument, "The request body must be an object or a list of objects");
    return objects;
}

std::string stringMember(const Poco::JSON::Object& object, const std::string& name, std::string fallback) {
    if (!object.has(name)) return fallback;
    const auto value = object.get(name);
    if (!value.isString()) throw wrong(name, "a string");
    return value.extract<std::string>();
}

bool booleanMember(const Poco::JSON::Object& object, const std::string& name, bool fallback) {
    if (!object.has(name)) return fallback;
    const auto value = object.get(name);
    if (!value.isBoolean()) throw wrong(name, "true or false");
    return value.extract<bool>();
}

std::uint64_t unsignedMember(const Poco::JSON::Object& object, const std::string& name, std::uint64_t fallback) {
    if (!object.has(name)) return fallback;
    const auto value = object.get(name);
    if (!value.isInteger() || (value.isSigned() && value.convert<std::int64_t>() < 0)) throw wrong(name, "a whole number");
    return value.convert<std::uint64_t>();
}

std::vector<std::string> stringsMember(const Poco::JSON::Object& object, const std::string& name) {
    std::vector<std::string> strings;
    if (!object.has(name)) return strings;
    const auto array = object.getArray(name);
    if (array.isNull()) throw wrong(name, "a list of strings");
    for (std::size_t i = 0; i < array->size(); ++i) {
        const auto value = array->get(static_cast<unsigned>(i));
        if (!value.isString()) throw wrong(name, "a list of strings");
        strings.push_back(value.extract<std::string>());
    }
    return strings;
}

void checkMembers(const Poco::JSON::Object& object, std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : object) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        std::string names;
        for (const auto item : known) names += (names.empty() ? "" : ", ") + std::string(item);
        throw Error(ErrorCode::InvalidArgument, "Unknown member \"" + name + "\"; known are: " + names);
    }
}

std::string toText(const Poco::JSON::Object& object) {
    std::ostringstream out;
    object.stringify(out);
    return out.str();
}

std::string toText(const Poco::JSON::Array& array) {
    std::ostringstream out;
    array.stringify(out);
    return out.str();
}

}  // namespace corbel::admin
