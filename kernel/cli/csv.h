// CSV files by RFC 4180, with a header line. [main thread]
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace corbel::cli {

struct CsvTable {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;   ///< Each as long as the header.
    std::vector<std::size_t> lines;               ///< The line in which each row begins.
};

/// A byte order mark is passed over. Throws InvalidArgument with the line's number, NotFound for the file.
CsvTable readCsvFile(const std::string& path);
CsvTable parseCsv(std::string_view text);

/// Blank-separated words as a JSON list of strings.
std::string jsonList(std::string_view words);

}  // namespace corbel::cli
