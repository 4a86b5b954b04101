import QtQuick

// A list whose rows are read in the order in which they stand: a view makes its rows as they come,
// and a screen reader goes by that.
ListView {
    id: root

    boundsBehavior: Flickable.StopAtBounds
    highlightMoveDuration: 0
    interactive: contentHeight > height

    function stack(): void {
        model?.stack(contentItem); // asked for later, the page may be gone with its model
    }

    Connections {
        target: root.contentItem

        function onChildrenChanged(): void {
            Qt.callLater(root.stack);
        }
    }
    Connections {
        target: root.model

        function onRowsMoved(): void {
            Qt.callLater(root.stack);
        }
    }
    displaced: Transition {
        onRunningChanged: if (!running) root.stack()

        NumberAnimation { property: "y"; duration: Theme.calm; easing.type: Easing.OutCubic }
        NumberAnimation { property: "opacity"; to: 1; duration: Theme.quick }
    }
}
