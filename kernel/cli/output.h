// Printing the API's answers: JSON as it came, or columns for people. [main thread]
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/command.h"

namespace corbel::cli {

struct Column {
    std::string_view title;
    std::string_view member;   ///< Of each object; "" prints the whole item.
    bool isBytes = false;      ///< 1536 as 1.5K; 0 as "-".
};

/// Prints an array of objects: JSON when asked for, else a table.
void printRows(const Invocation& invocation, const std::string& json, std::span<const Column> columns);
/// Prints one object as "name: value" lines; members that are arrays are joined by commas.
void printObject(const Invocation& invocation, const std::string& json);
/// Prints `sentence`, or the JSON when asked for.
void printDone(const Invocation& invocation, const std::string& json, std::string_view sentence);

/// Prints the answer of a check, {"faults", "left"}; throws Corrupt when something is left.
void printFaults(const Invocation& invocation, const std::string& json);
/// Prints an object with objects and arrays in it, indented; properties a line each.
void printDump(const Invocation& invocation, const std::string& json);

/// Prints the "lines" of a log answer.
void printLines(const std::string& json);

/// A JSON string. Throws InvalidArgument for what is not UTF-8.
std::string jsonText(std::string_view text);

/// "10M" to bytes. Throws InvalidArgument.
std::uint64_t parseBytes(std::string_view text);

}  // namespace corbel::cli
