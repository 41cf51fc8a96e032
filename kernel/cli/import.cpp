#include "cli/import.h"

#include <algorithm>
#include <array>
#include <iostream>

#include "cli/csv.h"
#include "cli/output.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::cli {
namespace {

constexpr std::size_t kImportBatch = 200;  ///< Rows a request.
constexpr std::array<std::string_view, 9> kColumns = {"login", "address", "name",  "password", "credentials",
                                                      "quota", "aliases", "admin", "enabled"};

void checkHeader(const std::vector<std::string>& header) {
    for (std::size_t i = 0; i < header.size(); ++i) {
        const std::string& name = header[i];
        if (std::find(kColumns.begin(), kColumns.end(), name) == kColumns.end()) {
            std::string known;
            for (const auto column : kColumns) known += (known.empty() ? "" : ", ") + std::string(column);
            const bool hasOtherSeparator = name.find_first_of(";\t") != std::string::npos;
            throw Error(ErrorCode::InvalidArgument,
                        "Unknown column \"" + name + "\"; known are " + known + (hasOtherSeparator ? ", separated by commas" : ""));
        }
        if (std::find(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(i), name) !=
            header.begin() + static_cast<std::ptrdiff_t>(i))
            throw Error(ErrorCode::InvalidArgument, "The column \"" + name + "\" stands twice in the header line; remove one of them");
    }
    if (std::find(header.begin(), header.end(), "login") == header.end())
        throw Error(ErrorCode::InvalidArgument, "The header line has no column \"login\"; add it: every user needs a login name");
}

std::string yesOrNo(const std::string& column, std::string_view text) {
    for (const auto yes : {"yes", "true", "1"})
        if (text::equalsIgnoreCase(text, yes)) return "true";
    for (const auto no : {"no", "false", "0"})
        if (text::equalsIgnoreCase(text, no)) return "false";
    throw Error(ErrorCode::InvalidArgument, "\"" + column + "\" is yes or no");
}

/// One CSV row as a JSON object; an empty field is left out.
std::string rowJson(const std::vector<std::string>& header, const std::vector<std::string>& row) {
    std::string body = "{";
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i].empty()) continue;
        if (body.size() > 1) body += ',';
        body += jsonText(header[i]) + ":";
        if (header[i] == "quota")
            body += std::to_string(parseBytes(row[i]));
        else if (header[i] == "admin" || header[i] == "enabled")
            body += yesOrNo(header[i], row[i]);
        else if (header[i] == "credentials" || header[i] == "aliases")
            body += jsonList(row[i]);
        else
            body += jsonText(row[i]);
    }
    return body + "}";
}

class Import {
public:
    explicit Import(Client& client) : _client(client) {}

    void run(const CsvTable& table) {
        for (std::size_t i = 0; i < table.rows.size(); ++i) {
            try {
                _batch.push_back({table.lines[i], rowJson(table.header, table.rows[i])});
            } catch (const Error& error) {
                refused.push_back({table.lines[i], error.userText()});
            }
            if (_batch.size() == kImportBatch) send();
        }
        send();
    }

    struct Refusal {
        std::size_t line;
        std::string reason;
    };
    std::size_t added = 0;
    std::vector<Refusal> refused;

private:
    struct Row {
        std::size_t line;
        std::string json;
    };

    void send() {
        if (_batch.empty()) return;
        try {
            post(_batch);
        } catch (const Error& error) {
            if (!isAboutARow(error)) throw;
            if (_batch.size() == 1)
                refused.push_back({_batch[0].line, error.userText()});
            else
                sendEach();
        }
        _batch.clear();
    }

    void sendEach() {
        for (const Row& row : _batch) {
            try {
                post({&row, 1});
            } catch (const Error& error) {
                if (!isAboutARow(error)) throw;
                refused.push_back({row.line, error.userText()});
            }
        }
    }

    void post(std::span<const Row> rows) {
        std::string body;
        for (const Row& row : rows) body += (body.empty() ? "[" : ",") + row.json;
        try {
            _client.request("POST", "/v1/users", body + "]");
        } catch (const Error& error) {
            if (isAboutARow(error)) throw;
            throw Error(error.code(),
                        error.userText() + " (" + std::to_string(added) + " users before line " + std::to_string(rows[0].line) +
                            " were added; run it again without them when that is mended)",
                        error.detail());
        }
        added += rows.size();
    }

    /// Else the server is not reached, or takes nobody: the next row would fare no better.
    static bool isAboutARow(const Error& error) { return error.code() == ErrorCode::InvalidArgument; }

    Client& _client;
    std::vector<Row> _batch;
};

}  // namespace

void importUsers(Invocation& in) {
    const auto table = readCsvFile(in.arguments[0]);
    checkHeader(table.header);
    Import import(in.client);
    import.run(table);
    std::sort(import.refused.begin(), import.refused.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
    std::string json = "{\"added\":" + std::to_string(import.added);
    if (!import.refused.empty()) json += ",\"refused\":[";
    for (std::size_t i = 0; i < import.refused.size(); ++i) {
        const auto& [line, reason] = import.refused[i];
        json += (i > 0 ? ",{\"line\":" : "{\"line\":") + std::to_string(line) + ",\"error\":" + jsonText(reason) + "}";
        if (!in.wantsJson) std::cerr << "corbel: line " << line << ": " << reason << '\n';
    }
    printDone(in, json + (import.refused.empty() ? "}\n" : "]}\n"), std::to_string(import.added) + " users added.");
    if (!import.refused.empty())
        throw Error(ErrorCode::InvalidArgument,
                    std::to_string(import.refused.size()) + " of " + std::to_string(table.rows.size()) +
                        " rows were not added; mend them and import them by themselves, in a file with the same header line");
}

}  // namespace corbel::cli
