#include "cli/csv.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/output.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::cli {

CsvTable parseCsv(std::string_view text) {
    static constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    CsvTable table;
    std::vector<std::string> row;
    std::string field;
    bool isQuoted = false, rowHasText = false;
    std::size_t line = 1, firstLine = 1;
    const auto endRow = [&] {
        row.push_back(std::move(field));
        field.clear();
        if (rowHasText) {
            if (table.header.empty()) {
                table.header = std::move(row);
            } else if (row.size() == table.header.size()) {
                table.rows.push_back(std::move(row));
                table.lines.push_back(firstLine);
            } else {
                throw Error(ErrorCode::InvalidArgument, "Line " + std::to_string(firstLine) + " has " + std::to_string(row.size()) + " fields, the header line has " +
                                                            std::to_string(table.header.size()) + "; a comma inside a field needs quotes around it");
            }
        }
        row.clear();
        rowHasText = false;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isQuoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') field += text[i++];
            else if (c == '"') isQuoted = false;
            else field += c;
        } else if (c == '"' && field.empty()) {
            isQuoted = rowHasText = true;
        } else if (c == ',') {
            row.push_back(std::move(field));
            field.clear();
            rowHasText = true;
        } else if (c == '\n') {
            endRow();
        } else if (c != '\r') {
            field += c;
            rowHasText = true;
        }
        if (c == '\n') ++line;
        if (c == '\n' && !isQuoted) firstLine = line;
    }
    if (isQuoted) throw Error(ErrorCode::InvalidArgument, "A quoted field in the row that begins in line " + std::to_string(firstLine) + " is not closed at the end of the file");
    if (rowHasText) endRow();
    if (table.header.empty()) throw Error(ErrorCode::InvalidArgument, "The file has no header line");
    return table;
}

CsvTable readCsvFile(const std::string& path) {
    std::error_code error;
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path, error)) throw Error(ErrorCode::NotFound, "Cannot read " + path + "; give the path of a CSV file that you may read");
    return parseCsv(std::string(std::istreambuf_iterator<char>(in), {}));
}

std::string jsonList(std::string_view words) {
    std::string list = "[";
    for (const auto word : text::split(words, ' '))
        if (!word.empty()) list += (list.size() > 1 ? "," : "") + jsonText(word);
    return list + "]";
}

}  // namespace corbel::cli
