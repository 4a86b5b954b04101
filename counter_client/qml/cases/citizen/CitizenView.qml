pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// What the citizen sees: what is asked, large, and what was answered. A finger scrolls it, no more.
// It is drawn for 1280 pixels, or 640 where it is narrow, and made as large as the screen is.
Item {
    id: root

    required property var copy

    readonly property real design: width < 720 ? 640 : 1280
    readonly property real zoom: width / design

    LayoutMirroring.enabled: root.copy.isRightToLeft
    LayoutMirroring.childrenInherit: true

    Rectangle {
        width: root.design
        height: root.height / root.zoom
        scale: root.zoom
        transformOrigin: Item.TopLeft
        color: Theme.surface

        Rectangle {
            id: band

            width: parent.width
            height: Theme.px(12)
            color: Theme.primary
        }
        Welcome {
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
            anchors.margins: Theme.px(64)
            visible: !root.copy.isShown
            administration: root.copy.administration
            text: root.copy.welcome
        }
        ColumnLayout {
            anchors { fill: parent; topMargin: band.height + Theme.px(28); bottomMargin: Theme.space24 }
            anchors { leftMargin: Theme.px(root.design === 640 ? 24 : 64); rightMargin: anchors.leftMargin }
            visible: root.copy.isShown
            spacing: Theme.space8

            RowLayout {
                spacing: Theme.space24
                Layout.leftMargin: Theme.space24
                Layout.rightMargin: Theme.space24

                Text {
                    text: root.copy.title
                    color: Theme.textSecondary
                    font.pixelSize: Theme.px(22)
                    font.weight: Font.DemiBold
                    wrapMode: Text.WordWrap
                    horizontalAlignment: Text.AlignLeft
                    Layout.fillWidth: true
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                }
                Text {
                    visible: text !== ""
                    text: root.copy.progress
                    color: Theme.textSecondary
                    font.pixelSize: Theme.px(22)
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                }
            }
            Heading {
                text: root.copy.heading
                font.pixelSize: Theme.px(44)
                Layout.leftMargin: Theme.space24
                Layout.rightMargin: Theme.space24
                Layout.fillWidth: true
            }
            Flickable {
                id: view

                // what the operator is at stands in the middle
                function keepInSight(): void {
                    const row = rows.itemAt(root.copy.current);
                    const top = row === null ? 0 : row.y + (row.height - height) / 2;
                    contentY = Math.max(0, Math.min(contentHeight - height, top));
                }

                contentHeight: column.implicitHeight
                interactive: contentHeight > height
                boundsBehavior: Flickable.StopAtBounds
                clip: interactive
                onContentHeightChanged: Qt.callLater(keepInSight)
                onHeightChanged: Qt.callLater(keepInSight)
                Layout.fillWidth: true
                Layout.fillHeight: true
                Accessible.role: Accessible.List
                Accessible.name: root.copy.heading

                Connections {
                    target: root.copy

                    function onChanged(): void {
                        Qt.callLater(view.keepInSight);
                    }
                }
                Column {
                    id: column

                    width: view.width

                    Repeater {
                        id: rows

                        model: root.copy.lines

                        CopyRow {
                            required property int index

                            width: column.width
                            current: index === root.copy.current
                            wide: root.design === 1280
                            numbered: root.copy.isNumbered && index === 0
                        }
                    }
                }
            }
        }
    }
}
