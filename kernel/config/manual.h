// Manual pages in troff: the settings as corbel.conf(5), and how text gets into such a page.
//
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "config/schema.h"

namespace corbel::config {

/// Text as troff prints it: dashes stay dashes, a line may begin with a dot.
std::string troffText(std::string_view text);

/// corbel.conf(5).
std::string settingsManual(const Schema& schema);

}  // namespace corbel::config
