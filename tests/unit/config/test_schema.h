// A small schema for the tests of checking and explaining.
#pragma once

#include <memory>

#include "config/schema.h"

inline std::shared_ptr<const corbel::config::Schema> testSchema() {
    using corbel::SettingType;
    auto schema = std::make_shared<corbel::config::Schema>();
    corbel::SettingSpec name = corbel::setting("name", SettingType::String, "", "Name of this server.");
    name.isRequired = true;
    schema->add({"server", "The server.", {name, corbel::setting("data_dir", SettingType::Path, "data", "Where everything lies.")}});
    schema->add({"tls", "A further certificate.", {corbel::setting("certificate", SettingType::Path, "", "PEM file.")}, true});
    schema->add({"database", "The database.", {corbel::setting("password", SettingType::Secret, "", "Its password.")}});
    corbel::SettingSpec line = corbel::setting("max_line", SettingType::Size, "64K", "Longest command | line.");
    line.isReloadable = true;
    line.min = 1024;
    line.max = 1 << 20;
    schema->add({"module imap", "", {corbel::setting("listen", SettingType::List, "", "Addresses."), line}});
    return schema;
}
