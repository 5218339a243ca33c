# Agreement of two coders by vcd (kappa, weighted kappa and their standard errors) and psych (intraclass correlation and its F interval).
#   Debian: apt-get install r-cran-vcd r-cran-psych r-cran-jsonlite
#   Rscript validation/make_agreement_reference.R        (from the root of the repository)
# Writes tests/models/counts/agreement.json.
suppressMessages({library(vcd); library(psych); library(jsonlite)})
n <- function(x) unname(as.numeric(x))
tables <- list(
  cohen1968 = matrix(c(88, 14, 18, 10, 40, 10, 2, 6, 12), 3),
  rare = matrix(c(118, 2, 5, 0), 2),
  four = matrix(c(20, 3, 0, 1, 4, 15, 2, 0, 1, 5, 30, 6, 0, 0, 2, 11), 4)
)
kappas <- lapply(names(tables), function(name) {
  x <- tables[[name]]; one <- function(k) list(value = n(k[["value"]]), se = n(k[["ASE"]]))
  linear <- Kappa(x, weights = "Equal-Spacing"); squared <- Kappa(x, weights = "Fleiss-Cohen")
  list(name = name, counts = x, none = one(linear$Unweighted), linear = one(linear$Weighted), squared = one(squared$Weighted))
})
judged <- list(
  shrout_fleiss1979 = matrix(c(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7), ncol = 4, byrow = TRUE),
  two_coders = cbind(c(147, 42, 87, 200, 331, 140, 95), c(147, 42, 88, 210, 331, 139, 95)),
  unlike = cbind(c(1, 2, 3, 4, 5), c(4, 1, 5, 2, 3))
)
iccs <- lapply(names(judged), function(name) {
  r <- ICC(judged[[name]], lmer = FALSE)$results[2, ]
  list(name = name, numbers = judged[[name]], value = n(r$ICC), low = n(r[["lower bound"]]), high = n(r[["upper bound"]]))
})
made <- list(R = R.version.string, vcd = as.character(packageVersion("vcd")), psych = as.character(packageVersion("psych")))
write(toJSON(list(made_with = made, kappa = kappas, icc = iccs), digits = 15, auto_unbox = TRUE, pretty = 1), "tests/models/counts/agreement.json")
