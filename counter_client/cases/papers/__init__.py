"""Files of a request at the counter: chosen, scanned, photographed by the citizen's telephone.

Must not know what a file shows, nor the way of the request. Open `case_papers` first, which brings
each file to the question that asks for it.
"""
