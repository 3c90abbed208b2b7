-- POSTs of the file named by the environment variable REVIEW by turns for so many namespaces as NAMESPACES says: team-00000 in the file becomes
-- team-00001, team-00002 and so on, so that all bodies have the same length.
local file = assert(io.open(os.getenv("REVIEW"), "rb"))
local review = file:read("*a")
file:close()

local bodies = {}
local at = 0
local headers = { ["Content-Type"] = "application/json" }

function init()
  for i = 1, tonumber(os.getenv("NAMESPACES")) do
    bodies[i] = wrk.format("POST", nil, headers, (review:gsub("team%-00000", string.format("team-%05d", i))))
  end
end

function request()
  at = at % #bodies + 1
  return bodies[at]
end
