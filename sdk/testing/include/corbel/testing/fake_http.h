// A request and a response of an HttpService without a server: the test fills the one and reads the other. [one thread]
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corbel/http.h"
#include "corbel/testing/fake_connection.h"
#include "corbel/text.h"

namespace corbel::testing {

class FakeHttpRequest final : public HttpRequest {
public:
    explicit FakeHttpRequest(std::string path, std::string method = "GET") : pathText(std::move(path)), methodText(std::move(method)) {}
    std::string_view method() const override { return methodText; }
    std::string_view path() const override { return pathText; }
    std::string_view rawTarget() const override { return pathText; }
    std::optional<std::string> query(std::string_view name) const override {
        const auto found = queries.find(name);
        return found == queries.end() ? std::nullopt : std::optional(found->second);
    }
    std::optional<std::string_view> header(std::string_view name) const override {
        for (const auto& [key, value] : headers)
            if (text::equalsIgnoreCase(key, name)) return value;
        return std::nullopt;
    }
    std::string_view body() const override { return bodyText; }
    Connection& connection() override { return fakeConnection; }

    std::string pathText, methodText, bodyText;
    std::map<std::string, std::string, std::less<>> queries;
    std::vector<std::pair<std::string, std::string>> headers;
    FakeConnection fakeConnection;
};

class FakeHttpResponse final : public HttpResponse {
public:
    void setStatus(int code) override { status = code; }
    void setHeader(std::string_view name, std::string_view value) override {
        std::erase_if(headers, [&](const auto& header) { return text::equalsIgnoreCase(header.first, name); });
        addHeader(name, value);
    }
    void addHeader(std::string_view name, std::string_view value) override { headers.emplace_back(name, value); }
    void setBody(std::string_view type, std::string bytes) override {
        contentType = type;
        body = std::move(bytes);
    }
    /// Runs the producer to its end at once.
    void setProducer(std::string_view type, std::unique_ptr<Producer> producer) override {
        contentType = type;
        FakeOutput output;
        while (producer->fill(output)) {
            body += output.text;
            output.text.clear();
        }
        body += output.text;
    }

    int status = 200;
    std::string contentType, body;
    std::vector<std::pair<std::string, std::string>> headers;
};

}  // namespace corbel::testing
